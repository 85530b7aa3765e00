package dev.crossfade.replication.fence;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateRow;
import java.util.Optional;

/**
 * What to do about a side whose gate's row was deleted. A controller that has the migration takes away what stands; without one the other
 * side's row decides, for which of them serves is all that must be known.
 *
 * @param other the other side's row; empty where that is lost as well, never was, or was not read
 */
public record WithoutRow(TenantId tenant, Side side, Remains remains, Optional<GateRow> other) {

    /** In order. The rights that there were stood in the row: nobody gives them back but who knows them. */
    public String remedy() {
        return "if a controller has the migration: crossfade abort " + tenant
                + ", or after a switchover crossfade cleanup " + tenant
                + ": it takes away what stands, and names what has to be given back by hand before it can. If none has it"
                + " any more: " + other.map(this::decidedBy).orElseGet(this::undecided);
    }

    private String decidedBy(GateRow row) {
        return switch (row.state()) {
            case GUARDED, ARMED, ABORTED ->
                row.waits()
                        ? lift(side, "") + ", which first sees that the "
                                + side.other().label()
                                + " can no longer be opened, and then writes the row anew; " + lookAgain()
                        : undecided();
            case SERVING, OPEN ->
                "the " + side.other().label() + " serves; (1) "
                        + route(side.other().label())
                        + "; (2) see that every proxy follows, and stop the " + side.label()
                        + "'s application for good; (3) " + takeAway() + " (4) " + lookAgain();
            case FENCING, FENCED -> undecided();
        };
    }

    private String undecided() {
        String fenced = other.isEmpty()
                ? ""
                : "only where that is the " + side.other().label() + ": " + lift(side.other(), " --accept-loss")
                        + "; (4) ";
        return "no gate says which side was open, so (1) find out which has the tenant's last writes, and stop the other's"
                + " application for good; (2) " + route("SIDE") + ", with that side; (3) " + fenced + takeAway()
                + " then "
                + lookAgain();
    }

    private String takeAway() {
        return "at the " + side.label() + ", which lets its application in: " + remains.byHand();
    }

    private String route(String to) {
        return "crossfade route " + tenant + " --to " + to + " --mode direct --fenced none";
    }

    private String lift(Side which, String how) {
        return "crossfade fence lift " + tenant + " --side " + which.label() + how + " --config FILE";
    }

    private String lookAgain() {
        return "crossfade check " + tenant + " --config FILE says what remains";
    }
}
