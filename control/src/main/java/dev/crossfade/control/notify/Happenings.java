package dev.crossfade.control.notify;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.switchover.AttemptWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a change of a migration's row means to those who do not look at it: most changes mean nothing. Only decides. */
final class Happenings {

    private static final String SWITCHOVER = "switchover";
    private static final String HOOK = "the hook ";

    private Happenings() {}

    static List<Happening> of(@Nullable Migration before, @Nullable Migration now) {
        if (now == null) {
            return List.of();
        }
        if (before == null) {
            return first(now);
        }
        List<Happening> found = new ArrayList<>();
        attempt(before, now, found);
        intent(before, now, found);
        state(before, now, found);
        wait(before, now, found);
        return List.copyOf(found);
    }

    private static List<Happening> first(Migration now) {
        if (now.state().ended()) {
            return List.of();
        }
        return now.generation() == 1
                ? List.of(new Happening(Kind.BEGUN, "the migration begins"))
                : List.of(new Happening(
                        Kind.CONTROLLER_STARTED, "a controller was started, and goes on with the migration"));
    }

    private static void attempt(Migration before, Migration now, List<Happening> found) {
        Attempt last = now.attempt();
        Attempt earlier = before.attempt();
        boolean same = last == null
                || (earlier != null
                        && earlier.number() == last.number()
                        && earlier.outcome().equals(last.outcome()));
        if (last == null || same) {
            return;
        }
        // One that came to nothing has its direction no longer.
        boolean cameToNothing =
                last.outcome().equals("refused") || last.outcome().equals("unwound");
        Direction direction = cameToNothing ? before.direction() : now.direction();
        boolean forward = direction == Direction.FORWARD;
        String verb = forward ? SWITCHOVER : "rollback";
        String side = direction.from().label();
        String why = last.reason() == null ? "" : ": " + last.reason();
        switch (last.outcome()) {
            case "running" ->
                found.add(new Happening(
                        forward ? Kind.SWITCHOVER_BEGUN : Kind.ROLLBACK_BEGUN,
                        "the " + verb + " begins, attempt " + last.number()));
            case "done" ->
                found.add(new Happening(
                        forward ? Kind.SWITCHOVER_DONE : Kind.ROLLBACK_DONE,
                        forward ? "switched over to the target" : "rolled back to the source"));
            case "refused" ->
                found.add(new Happening(
                        forward ? Kind.SWITCHOVER_REFUSED : Kind.ROLLBACK_REFUSED,
                        "the " + verb + " was not begun; the " + side + " serves" + why));
            case "unwound" ->
                found.add(new Happening(
                        forward ? Kind.SWITCHOVER_UNDONE : Kind.ROLLBACK_UNDONE,
                        "the " + verb + " was undone; the " + side + " serves" + why));
            default -> {
                // It is being undone, or told of otherwise.
            }
        }
    }

    private static void intent(Migration before, Migration now, List<Happening> found) {
        if (before.intent() == now.intent()) {
            return;
        }
        calledOff(before, now, found);
        if (now.intent() == Intent.PAUSE) {
            found.add(new Happening(Kind.PAUSED, "paused by its operator"));
        } else if (now.intent() == Intent.RESUME) {
            found.add(new Happening(Kind.RESUMED, "resumed by its operator"));
        }
    }

    /** What somebody else has asked for is not to be taken for what is still coming. */
    private static void calledOff(Migration before, Migration now, List<Happening> found) {
        AttemptWords words = AttemptWords.ofNext(before);
        Trouble why = now.trouble();
        if (why != null && before.switchoverIsPending() && words.tellsCalledOff(why)) {
            boolean forward = words.direction() == Direction.FORWARD;
            found.add(new Happening(
                    forward ? Kind.SWITCHOVER_CALLED_OFF : Kind.ROLLBACK_CALLED_OFF, why.what() + ": " + why.reason()));
        }
    }

    private static void state(Migration before, Migration now, List<Happening> found) {
        if (before.stage() == Stage.SETUP && now.stage() == Stage.REPLICATION) {
            found.add(new Happening(Kind.REPLICATING, "set up; its tables are copied from now on"));
        }
        if (before.state() == now.state()) {
            return;
        }
        switch (now.state()) {
            case FAILED -> {
                String what = now.trouble() == null ? "" : ": " + now.trouble().what();
                found.add(new Happening(Kind.FAILED, "the migration stands still at " + now.step() + what));
            }
            case ABORTING -> found.add(new Happening(Kind.ABORTING, "the migration is given up, and undone"));
            case ABORTED -> found.add(new Happening(Kind.ABORTED, "the migration was given up; nothing of it is left"));
            case DONE -> found.add(new Happening(Kind.DONE, "moved, and cleaned up"));
            case RUNNING, WAITING -> {
                // Steps come and go.
            }
        }
    }

    private static void wait(Migration before, Migration now, List<Happening> found) {
        String waitingFor = now.waitingFor();
        if (waitingFor == null || waitingFor.equals(before.waitingFor())) {
            return;
        }
        Attempt last = now.attempt();
        if (waitingFor.equals(SWITCHOVER) && now.state() == State.WAITING && (last == null || hasComeBack(last))) {
            found.add(new Happening(Kind.READY_TO_SWITCH, "copied and compared; it waits for the switchover"));
        }
        String hook = hook(waitingFor);
        if (!hook.isEmpty() && !hook.equals(hook(Objects.requireNonNullElse(before.waitingFor(), "")))) {
            found.add(new Happening(Kind.HOOK_WAITS, "waits for " + waitingFor));
        }
    }

    /** After a rollback; one that came to nothing has been told of. */
    private static boolean hasComeBack(Attempt last) {
        return last.outcome().equals("done");
    }

    /** Its name, where it has said why it waits; otherwise empty. */
    private static String hook(String waitingFor) {
        int end = waitingFor.indexOf(": ");
        return waitingFor.startsWith(HOOK) && end > 0 ? waitingFor.substring(0, end) : "";
    }
}
