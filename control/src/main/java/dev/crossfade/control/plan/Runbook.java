package dev.crossfade.control.plan;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.byhand.Attempted;
import dev.crossfade.replication.byhand.ByHand;
import dev.crossfade.replication.byhand.Course;
import dev.crossfade.replication.byhand.HandGround;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a person does who has psql and no controller, as Markdown: by what both gates say, a switchover, the undo alone or the way forward
 * alone. Pure.
 */
public final class Runbook {

    private static final int MOST_NAMED = 5;

    /** The title, and what both gates say. */
    private static final int OVERVIEW_AFTER = 2;

    private static final String GATES_STAY =
            "The gates stay, for they alone say who may write. A controller that is started later says that there is no way back;"
                    + " `crossfade cleanup %s` then ends the migration.";

    private final TenantSettings tenant;
    private final SeenGates gates;
    private final Looked<HandGround> ground;
    private final Looked<Boolean> wayBack;
    private final long above;
    private final Sheet sheet = new Sheet();

    private Runbook(
            TenantSettings tenant, SeenGates gates, Looked<HandGround> ground, Looked<Boolean> wayBack, long above) {
        this.tenant = tenant;
        this.gates = gates;
        this.ground = ground;
        this.wayBack = wayBack;
        this.above = above;
    }

    /**
     * The page.
     *
     * @param ground what an attempt would go by; of no use where none is begun
     * @param wayBack whether there is one after a switchover; of no use elsewhere
     * @param wayBack whether there is one, after a switchover
     * @param above so far the page's generation is above both gates': another one for each page, so that two persons with a page each do not
     *     both act
     */
    public static String markdown(
            TenantSettings tenant,
            SeenGates gates,
            Looked<HandGround> ground,
            Looked<Boolean> wayBack,
            Instant now,
            long above) {
        return new Runbook(tenant, gates, ground, wayBack, above).write(now);
    }

    private String write(Instant now) {
        sheet.add("# Runbook of " + tenant.id());
        sheet.add("As of " + now.truncatedTo(ChronoUnit.SECONDS) + ": " + gates.inWords(Side.SOURCE) + "; "
                + gates.inWords(Side.TARGET) + ".");
        Course course = gates.course();
        switch (course.kind()) {
            case ATTEMPT -> atRest(course.direction());
            case UNDO -> undo(course.direction());
            case FORWARD -> forward(course.direction());
            case NOTHING_BY_HAND -> new NothingByHand(tenant.id(), gates).write(sheet);
        }
        return sheet.markdown(OVERVIEW_AFTER);
    }

    private void atRest(Direction direction) {
        String serving = direction.from().label();
        sheet.add(
                "**No attempt is under way: nothing has to be done by hand.** The application writes at the " + serving
                        + ", and nothing keeps it from that. Start a controller again, which goes on by itself"
                        + (direction == Direction.FORWARD
                                ? ", or end it all with its `crossfade abort " + tenant.id() + "`."
                                : "; with it " + wayBack() + "`crossfade cleanup " + tenant.id() + "` ends it."));
        rules();
        ByHand hand = hand(direction, gates.highestEpoch().next());
        sheet.blocks(hand.takeOver());
        sheet.blocks(hand.nameProxies());
        if (!hand.leadAgain().isEmpty()) {
            sheet.part("Where a proxy still holds requests, or leads them to the "
                    + direction.to().label());
            sheet.blocks(hand.leadAgain());
        }
        if (direction == Direction.FORWARD) {
            sheet.part("To switch over by hand");
            ground.found().ifPresentOrElse(at -> attempt(hand, at), this::noGround);
        } else {
            sheet.part("To end the migration by hand, for good");
            sheet.add(
                    "A rollback by hand is not written. This takes the way back away, where there is one, and all that keeps the logs of the servers.");
            streams(hand(Direction.FORWARD, gates.highestEpoch()));
        }
    }

    private String wayBack() {
        return wayBack.found()
                .map(kept -> kept
                        ? "`crossfade rollback " + tenant.id() + "` goes back, and "
                        : "there is no way back, for its stream was taken away: ")
                .orElseGet(() -> "`crossfade rollback " + tenant.id()
                        + "` goes back if there is still a way, which could not be looked at (" + wayBack.otherwise()
                        + "), and ");
    }

    private void noGround() {
        sheet.add("What a switchover by hand goes by could not be looked at, so none is written: " + ground.otherwise()
                + ". Then make the page anew.");
    }

    private void attempt(ByHand hand, HandGround at) {
        if (!at.obstacles().isEmpty()) {
            sheet.add("None is written, for these stand against it: "
                    + String.join(
                            "; ", at.obstacles().stream().limit(MOST_NAMED).toList())
                    + (at.obstacles().size() > MOST_NAMED
                            ? "; and " + (at.obstacles().size() - MOST_NAMED) + " more"
                            : "")
                    + ". Mend them, and make the page anew.");
            return;
        }
        sheet.add("For who cannot get a controller back, and has to move all the same.");
        sheet.list(
                "With a controller the pause is shorter, and there is a way back. By hand there is none: once the target is open it stays the"
                        + " one that is written to.",
                "`crossfade verify " + tenant.id()
                        + " --config FILE` first: it needs no controller, and says with exit code 0 that both sides are equal.",
                "Hooks are not run, materialized views not refreshed, and `switchover.fence: read-only` is not heeded: the source is sealed.",
                "The schemas were compared when this page was made. A table or a sequence that has changed since stops the switchover; a"
                        + " function, a type or a policy does not. Let nobody change any, and use the page within the hour.");
        sheet.blocks(hand.attempt(at));
        sheet.add("Then look whether the application works at the target. Only once you are sure:");
        streams(hand);
    }

    private void undo(Direction direction) {
        String from = direction.from().label();
        sheet.add("**An attempt is under way, and the " + direction.to().label()
                + " is not open: there is only the undo.**");
        if (liftUndoes(direction)) {
            sheet.add("With the program at hand this aborts at the "
                    + direction.to().label() + " and lets the application in: " + lift(from) + ". " + thenAnew(from));
        }
        rules();
        ByHand hand = hand(direction, gates.highestEpoch());
        sheet.blocks(hand.takeOver());
        sheet.blocks(hand.nameProxies());
        sheet.blocks(hand.undo());
        sheet.add("A controller that is started later finds the attempt undone." + followAgain(from));
    }

    private void forward(Direction direction) {
        String to = direction.to().label();
        sheet.add("**The " + to
                + " is open: there is only the way forward.** Nothing on this page lets the application into the "
                + direction.from().label() + ", and nobody else may: both would take writes.");
        sheet.add("Where the " + to + "'s application is refused all the same: " + lift(to) + ". " + thenAnew(to));
        rules();
        ByHand hand = hand(direction, gates.highestEpoch());
        sheet.blocks(hand.takeOver());
        sheet.blocks(hand.nameProxies());
        sheet.blocks(hand.complete());
        if (direction == Direction.BACK) {
            sheet.add(
                    "The migration is where it was before its switchover. Streams and gates stay as they are until there is a controller, whose"
                            + " `crossfade abort " + tenant.id()
                            + "` takes all away. Meanwhile replication slots keep the log of their servers: look at their disks.");
        } else {
            sheet.add(
                    "Then look whether the application works at the target. A controller that is started now keeps the way back, where it"
                            + " had prepared one. Without one, and once you are sure, take all streams away:");
            streams(hand);
        }
    }

    /** Of a target that serves it only does again what its opening did, and leaves the side that waits as it is. */
    private boolean liftUndoes(Direction direction) {
        return direction == Direction.FORWARD
                || gates.row(direction.from())
                        .filter(row -> row.state() == GateState.SERVING)
                        .isEmpty();
    }

    private String lift(String side) {
        return "`crossfade fence lift " + tenant.id() + " --side " + side + " --config FILE`";
    }

    /** A lift is of a generation above the gates': every block of this page is refused from then on. */
    private String thenAnew(String serving) {
        return "That takes a generation of its own, so that no block of this page does anything any more: then make the page anew"
                + (tenant.hosts().isEmpty()
                        ? "."
                        : ", which has the block that leads the proxies' requests to the " + serving + ".");
    }

    private void streams(ByHand hand) {
        sheet.blocks(hand.takeStreamsAway());
        sheet.add(GATES_STAY.formatted(tenant.id()) + followAgain("target"));
    }

    /** A proxy that was flipped by hand follows no older route. */
    private String followAgain(String to) {
        return tenant.hosts().isEmpty()
                ? ""
                : " Proxies that were led by hand follow it again after its `crossfade route " + tenant.id() + " --to "
                        + to + " --mode direct`; until then no switchover begins.";
    }

    private void rules() {
        sheet.list(
                "Each block is pasted whole, in its order, into one shell of bash.",
                "It says *Done* at its end. *NOT DONE*, *STOPPED* or an error says why: make the page anew, and go on with that, unless the"
                        + " block says that once more does no harm.",
                "The first blocks put an end to what a controller may do, also one that runs. Stop it, and whatever starts it anew, before the"
                        + " first, and start none before the last.");
    }

    private ByHand hand(Direction direction, Epoch epoch) {
        GateRow one = gates.row(Side.SOURCE).orElseThrow();
        long generation =
                Math.max(one.generation(), gates.row(Side.TARGET).orElseThrow().generation()) + above;
        return new ByHand(new Attempted(
                tenant, new MigrationSession(one.migration(), tenant.id(), generation), direction, epoch));
    }
}
