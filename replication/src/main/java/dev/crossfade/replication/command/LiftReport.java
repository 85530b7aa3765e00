package dev.crossfade.replication.command;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.Lifted;
import dev.crossfade.replication.fence.gate.GateRow;
import java.util.List;

/**
 * What {@code fence lift} tells: what was done at each side, whom that cut off, and what to do next. A controller finds out by
 * itself that it was superseded, and then does nothing more until it is started again; what it finds at its start it undoes, or
 * takes forward.
 */
record LiftReport(String tenant, Lifted lifted) {

    /** In their order, each to be broken into lines. */
    List<String> paragraphs() {
        if (lifted.aborted().isPresent()) {
            return servingLifted(lifted.aborted().get());
        }
        return lifted.lossAccepted() ? liftedAlone() : openedLifted();
    }

    private List<String> servingLifted(GateRow waiting) {
        return List.of(
                told(waiting, "its application may not write, and no attempt can open it any more"),
                writes(),
                "Both generations were raised: an attempt that was under way is over, and a controller that runs is cut off"
                        + " from this migration, at whatever step it stands.",
                "Next: start the controller again. It finds the "
                        + waiting.side().label()
                        + " aborted, undoes what is left of the attempt (the route,"
                        + " and with it the requests that are held), makes that side ready for another one, and goes on at"
                        + " the step where the migration stood, after an attempt at its hold point. Then `crossfade abort "
                        + tenant + "` gives the migration up, and `crossfade status " + tenant + "` says what is next"
                        + " otherwise.");
    }

    private List<String> liftedAlone() {
        String other = lifted.row().side().other().label();
        String end = lifted.row().side() == Side.SOURCE
                ? "crossfade abort " + tenant + " --without-target"
                : "crossfade cleanup " + tenant + " --without-source";
        return List.of(
                tenant + " " + other + ": not changed (--accept-loss): it must stay destroyed or isolated",
                writes(),
                "The " + side() + "'s generation was raised: a controller that runs is cut off there, but not from the "
                        + other + ".",
                "What brought the " + other + "'s changes was ended: nothing more arrives from there.",
                "Next: see that the " + other + "'s application never writes again; start the controller again; then `"
                        + end + "` ends the migration at the " + side() + ", and leads the requests there.");
    }

    private List<String> openedLifted() {
        return List.of(
                writes(),
                tenant + " " + lifted.row().side().other().label() + ": not changed",
                "The " + side() + "'s generation was raised: a controller that runs is cut off from this migration.",
                "Next: start the controller again. It finds the " + side()
                        + " open, and goes forward: the route leads there.");
    }

    private String side() {
        return lifted.row().side().label();
    }

    private String writes() {
        return told(lifted.row(), "the application may write");
    }

    private String told(GateRow row, String meaning) {
        return tenant + " " + row.side().label() + ": " + row.state().label() + ", " + meaning + " (epoch "
                + row.epoch() + ", generation " + row.generation() + ")";
    }
}
