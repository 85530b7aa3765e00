package dev.crossfade.control.plan;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.byhand.Attempted;
import dev.crossfade.replication.byhand.Block;
import dev.crossfade.replication.byhand.ByHand;
import dev.crossfade.replication.byhand.Course;
import dev.crossfade.replication.byhand.HandGround;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What a person does who has psql and no controller, as Markdown: by what both gates say, a switchover, the undo alone or the way forward
 * alone. Pure.
 */
public final class Runbook {

    private static final int MOST_NAMED = 5;

    private static final String GATES_STAY =
            "The gates stay, for they alone say who may write. A controller that is started later says that there is no way back;"
                    + " `crossfade cleanup %s` then ends the migration.";

    private final TenantSettings tenant;
    private final SeenGates gates;
    private final Looked<HandGround> ground;
    private final long above;
    private final List<String> paragraphs = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();
    private int steps;

    private Runbook(TenantSettings tenant, SeenGates gates, Looked<HandGround> ground, long above) {
        this.tenant = tenant;
        this.gates = gates;
        this.ground = ground;
        this.above = above;
    }

    /**
     * The page.
     *
     * @param ground what an attempt would go by; of no use where none is begun
     * @param above so far the page's generation is above both gates': another one for each page, so that two persons with a page each do not
     *     both act
     */
    public static String markdown(
            TenantSettings tenant, SeenGates gates, Looked<HandGround> ground, Instant now, long above) {
        return new Runbook(tenant, gates, ground, above).write(now);
    }

    private String write(Instant now) {
        add("# Runbook of " + tenant.id());
        add("As of " + now.truncatedTo(ChronoUnit.SECONDS) + ": " + gates.inWords(Side.SOURCE) + "; "
                + gates.inWords(Side.TARGET) + ".");
        Course course = gates.course();
        switch (course.kind()) {
            case ATTEMPT -> atRest(course.direction());
            case UNDO -> undo(course.direction());
            case FORWARD -> forward(course.direction());
            case NOTHING_BY_HAND -> nothing();
        }
        if (!titles.isEmpty()) {
            paragraphs.add(2, "Blocks: " + String.join("; ", titles) + ".");
        }
        return String.join("\n\n", paragraphs) + "\n";
    }

    private void atRest(Direction direction) {
        String serving = direction.from().label();
        add("**No attempt is under way: nothing has to be done by hand.** The application writes at the " + serving
                + ", and nothing keeps it from that. Start a controller again, which goes on by itself"
                + (direction == Direction.FORWARD
                        ? ", or end it all with its `crossfade abort " + tenant.id() + "`."
                        : "; with it `crossfade rollback " + tenant.id() + "` goes back, and `crossfade cleanup "
                                + tenant.id() + "` ends it."));
        rules();
        ByHand hand = hand(direction, gates.highestEpoch().next());
        blocks(hand.takeOver());
        blocks(hand.nameProxies());
        if (!hand.leadAgain().isEmpty()) {
            part("Where a proxy still holds requests, or leads them to the "
                    + direction.to().label());
            blocks(hand.leadAgain());
        }
        if (direction == Direction.FORWARD) {
            part("To switch over by hand");
            ground.found().ifPresentOrElse(at -> attempt(hand, at), this::noGround);
        } else {
            part("To end the migration by hand, for good");
            add(
                    "A rollback by hand is not written. This takes the way back away, and all that keeps the logs of the servers.");
            streams(hand(Direction.FORWARD, gates.highestEpoch()));
        }
    }

    private void noGround() {
        add("What a switchover by hand goes by could not be looked at, so none is written: " + ground.otherwise()
                + ". Then make the page anew.");
    }

    private void attempt(ByHand hand, HandGround at) {
        if (!at.obstacles().isEmpty()) {
            add("None is written, for these stand against it: "
                    + String.join(
                            "; ", at.obstacles().stream().limit(MOST_NAMED).toList())
                    + (at.obstacles().size() > MOST_NAMED
                            ? "; and " + (at.obstacles().size() - MOST_NAMED) + " more"
                            : "")
                    + ". Mend them, and make the page anew.");
            return;
        }
        add("For who cannot get a controller back, and has to move all the same.");
        list(
                "With a controller the pause is shorter, and there is a way back. By hand there is none: once the target is open it stays the"
                        + " one that is written to.",
                "`crossfade verify " + tenant.id()
                        + " --config FILE` first: it needs no controller, and says with exit code 0 that both sides are equal.",
                "Hooks are not run, materialized views not refreshed, and `switchover.fence: read-only` is not heeded: the source is sealed.",
                "The schemas were compared when this page was made. A table or a sequence that has changed since stops the switchover; a"
                        + " function, a type or a policy does not. Let nobody change any, and use the page within the hour.");
        blocks(hand.attempt(at));
        add("Then look whether the application works at the target. Only once you are sure:");
        streams(hand);
    }

    private void undo(Direction direction) {
        String from = direction.from().label();
        add("**An attempt is under way, and the " + direction.to().label() + " is not open: there is only the undo.**");
        if (liftUndoes(direction)) {
            add("With the program at hand this aborts at the " + direction.to().label()
                    + " and lets the application in: " + lift(from) + ". " + thenAnew(from));
        }
        rules();
        ByHand hand = hand(direction, gates.highestEpoch());
        blocks(hand.takeOver());
        blocks(hand.nameProxies());
        blocks(hand.undo());
        add("A controller that is started later finds the attempt undone." + followAgain(from));
    }

    private void forward(Direction direction) {
        String to = direction.to().label();
        add("**The " + to
                + " is open: there is only the way forward.** Nothing on this page lets the application into the "
                + direction.from().label() + ", and nobody else may: both would take writes.");
        add("Where the " + to + "'s application is refused all the same: " + lift(to) + ". " + thenAnew(to));
        rules();
        ByHand hand = hand(direction, gates.highestEpoch());
        blocks(hand.takeOver());
        blocks(hand.nameProxies());
        blocks(hand.complete());
        if (direction == Direction.BACK) {
            add(
                    "The migration is where it was before its switchover. Streams and gates stay as they are until there is a controller, whose"
                            + " `crossfade abort " + tenant.id()
                            + "` takes all away. Meanwhile replication slots keep the log of their servers: look at their disks.");
        } else {
            add(
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
        blocks(hand.takeStreamsAway());
        add(GATES_STAY.formatted(tenant.id()) + followAgain("target"));
    }

    /** A proxy that was flipped by hand follows no older route. */
    private String followAgain(String to) {
        return tenant.hosts().isEmpty()
                ? ""
                : " Proxies that were led by hand follow it again after its `crossfade route " + tenant.id() + " --to "
                        + to + " --mode direct`; until then no switchover begins.";
    }

    private void nothing() {
        if (gates.nothingBegan()) {
            add(
                    "**No migration has begun: nothing has to be done by hand.** Crossfade keeps the application from nothing. `crossfade plan "
                            + tenant.id() + " --config FILE` says what a migration would do.");
            return;
        }
        if (!gates.lost().isEmpty()) {
            lost();
            return;
        }
        add(
                "**Nothing is done by hand here.** A gate was not seen, is another migration's or another side's, or both say what no attempt"
                        + " leaves behind: what would be safe cannot be told from that.");
        add("Look at both sides, `crossfade fence show " + tenant.id()
                + " --config FILE`, and bring back the one that does not answer. `crossfade fence lift "
                + tenant.id()
                + " --side SIDE --config FILE` refuses what would open two sides.");
    }

    private void lost() {
        add(
                "**Nothing is done by hand here: a gate's row was deleted.** It alone said who may write, and what the application may"
                        + " otherwise. Nobody is to open a side before it is known which one was written to last.");
        gates.lost().forEach(lost -> {
            add("At the " + lost.side().label() + ": " + lost.remains().meaning()
                    + (lost.remains().standing().isEmpty()
                            ? ""
                            : ": " + String.join("; ", lost.remains().standing()))
                    + ".");
            add("What to do: " + lost.remedy() + ".");
        });
    }

    private void rules() {
        list(
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

    private void part(String title) {
        add("## " + title);
    }

    private void blocks(List<Block> blocks) {
        for (Block block : blocks) {
            steps++;
            titles.add(steps + " " + block.title());
            add("### " + steps + ". " + block.title());
            add(block.words());
            add("```sh\n" + block.shell() + "\n```");
        }
    }

    private void list(String... points) {
        add("- " + String.join("\n- ", points));
    }

    private void add(String paragraph) {
        paragraphs.add(paragraph);
    }
}
