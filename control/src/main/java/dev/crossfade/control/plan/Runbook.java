package dev.crossfade.control.plan;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.byhand.Attempted;
import dev.crossfade.replication.byhand.Block;
import dev.crossfade.replication.byhand.ByHand;
import dev.crossfade.replication.byhand.Course;
import dev.crossfade.replication.byhand.HandGround;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.schema.Drift;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a person does who has psql and no controller, as Markdown: by what both gates say, a switchover, the undo alone or the way forward
 * alone. Pure.
 */
public final class Runbook {

    /** A controller that is started later takes one above what it sees at the gates; so many would not have been started meanwhile. */
    private static final long ABOVE = 1000;

    private static final int MOST_NAMED = 5;

    private static final String GATES_STAY =
            "The gates stay, for they alone say who may write. A controller that is started later says that there is no way back;"
                    + " `crossfade cleanup %s` then ends the migration.";

    private final TenantSettings tenant;
    private final Optional<GateRow> source;
    private final Optional<GateRow> target;
    private final Optional<HandGround> ground;
    private final List<String> paragraphs = new ArrayList<>();
    private int steps;

    private Runbook(
            TenantSettings tenant, Optional<GateRow> source, Optional<GateRow> target, Optional<HandGround> ground) {
        this.tenant = tenant;
        this.source = source;
        this.target = target;
        this.ground = ground;
    }

    /**
     * The page.
     *
     * @param source its gate, looked at just now; empty where it was not seen
     * @param target the same
     * @param ground what an attempt would go by; empty where none is begun, or where it could not be looked at
     */
    public static String markdown(
            TenantSettings tenant,
            Optional<GateRow> source,
            Optional<GateRow> target,
            Optional<HandGround> ground,
            Instant now) {
        return new Runbook(tenant, source, target, ground).write(now);
    }

    private String write(Instant now) {
        add("# Runbook of " + tenant.id());
        add("As of " + now.truncatedTo(ChronoUnit.SECONDS) + ": " + words(source, "source") + "; "
                + words(target, "target") + ".");
        Course course = Course.of(source, target);
        switch (course.kind()) {
            case ATTEMPT -> atRest(course.direction());
            case UNDO -> undo(course.direction());
            case FORWARD -> forward(course.direction());
            case NOTHING_BY_HAND -> nothing();
        }
        return String.join("\n\n", paragraphs) + "\n";
    }

    private static String words(Optional<GateRow> gate, String side) {
        return gate.map(GateRow::inWords).orElse("the " + side + "'s gate was not seen");
    }

    private void atRest(Direction direction) {
        String serving = direction.from().label();
        add("**No attempt is under way: nothing has to be done by hand.** The application writes at the " + serving
                + ", and nothing keeps it from that. Start a controller again, which goes on by itself, or end"
                + " it all with `crossfade abort " + tenant.id() + "`.");
        if (direction == Direction.BACK) {
            add("A rollback by hand is not written here: with a controller it is `crossfade rollback " + tenant.id()
                    + "`. What follows is only for who wants to end the migration without one, for good: the streams, whose slots keep"
                    + " the log of their servers.");
            rules();
            ByHand hand = hand(Direction.FORWARD, highestEpoch());
            blocks(hand.takeOver());
            blocks(hand.takeAllStreamsAway());
            add(GATES_STAY.formatted(tenant.id()));
        } else if (ground.isEmpty()) {
            add("What a switchover by hand goes by could not be looked at, so none is written here.");
        } else if (!ground.get().drift().isEmpty()) {
            add("No switchover by hand is written here, for the schemas differ: "
                    + ground.get().drift().stream()
                            .limit(MOST_NAMED)
                            .map(Drift::inWords)
                            .collect(Collectors.joining("; "))
                    + ". Mend that, and make the page anew.");
        } else {
            attempt(direction, ground.get());
        }
    }

    private void attempt(Direction direction, HandGround at) {
        String to = direction.to().label();
        add("What follows is for who cannot get a controller back, and has to move all the same.");
        add("- With a controller the pause is shorter, and there is a way back. By hand there is none: once the " + to
                + " is open it stays the one that is written to.");
        add(
                "- `crossfade verify " + tenant.id()
                        + " --config FILE` first: it needs no controller, and says with exit code 0 that both sides are equal.");
        add("- Hooks are not run: what they do is done by whoever pastes.");
        rules();
        ByHand hand = hand(direction, highestEpoch().next());
        blocks(hand.takeOver());
        blocks(hand.attempt(at));
        afterwards(direction, hand);
    }

    private void undo(Direction direction) {
        String from = direction.from().label();
        add("**An attempt is under way, and the " + direction.to().label() + " is not open: there is only the undo.**");
        add("With the program at hand this does it, and no more is needed: `crossfade fence lift " + tenant.id()
                + " --side " + from + " --config FILE`.");
        rules();
        ByHand hand = hand(direction, highestEpoch());
        blocks(hand.takeOver());
        blocks(hand.undo());
        add(
                "Then requests go to the " + from + " again: `crossfade route " + tenant.id() + " --proxy URL --to "
                        + from
                        + " --mode direct --force` for each proxy. A controller that is started later finds the attempt undone.");
    }

    private void forward(Direction direction) {
        String to = direction.to().label();
        add("**The " + to
                + " is open: there is only the way forward.** Nothing on this page lets the application into the "
                + direction.from().label() + ", and nobody else may: both would take writes.");
        add("Where the " + to + "'s application is refused all the same: `crossfade fence lift " + tenant.id()
                + " --side " + to + " --config FILE`.");
        rules();
        ByHand hand = hand(direction, highestEpoch());
        blocks(hand.takeOver());
        blocks(hand.complete());
        afterwards(direction, hand);
    }

    private void afterwards(Direction direction, ByHand hand) {
        if (direction == Direction.BACK) {
            add(
                    "The migration is where it was before its switchover. Streams and gates stay as they are until there is a controller, whose"
                            + " `crossfade abort " + tenant.id()
                            + "` takes all away. Meanwhile replication slots keep the log of their servers: look at their disks.");
            return;
        }
        add("Then look whether the application works at the " + direction.to().label() + ". Only once you are sure:");
        blocks(hand.takeStreamAway());
        add(GATES_STAY.formatted(tenant.id()));
    }

    private void nothing() {
        add(
                "**Nothing is done by hand here.** A gate was not seen, is another migration's, or both say what no attempt leaves behind: what"
                        + " would be safe cannot be told from that.");
        add("Look at both sides, `crossfade fence show " + tenant.id()
                + " --config FILE`, and bring back the one that does not answer." + " `crossfade fence lift "
                + tenant.id() + " --side SIDE --config FILE` refuses what would open two sides.");
    }

    private void rules() {
        add("- Each block is pasted whole, in its order, and once. It is done as a whole or not at all.");
        add(
                "- *Done* is said at the end of each; *NOT DONE* or *STOPPED*, and why: make the page anew, and do not go on with this one.");
        add("- The first blocks put an end to what a controller may do. Start none before the last.");
    }

    private ByHand hand(Direction direction, Epoch epoch) {
        GateRow one = source.orElseThrow();
        long generation = Math.max(one.generation(), target.orElseThrow().generation()) + ABOVE;
        return new ByHand(new Attempted(
                tenant, new MigrationSession(one.migration(), tenant.id(), generation), direction, epoch));
    }

    private Epoch highestEpoch() {
        return source.orElseThrow().epoch().max(target.orElseThrow().epoch());
    }

    private void blocks(List<Block> blocks) {
        for (Block block : blocks) {
            steps++;
            add("## " + steps + ". " + block.title());
            add(block.words());
            add("```sh\n" + block.shell() + "\n```");
        }
    }

    private void add(String paragraph) {
        paragraphs.add(paragraph);
    }
}
