package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.replication.diagnosis.Ailment;

/** What mends an ailment, where the migration stands. */
public final class AilmentWords {

    /** Before it is known whether anything was lost. */
    static final String COMPARED_ANEW =
            "nothing yet: rows and large objects are compared anew by themselves, and no switchover starts before they are"
                    + " found equal; where they are not, the rows that differ are named, and what to do. Rows that were too many"
                    + " to be looked at twice count as not known: the next comparison is half an hour later at most, and"
                    + " crossfade verify asks for it at once";

    private AilmentWords() {}

    /** There is nothing to abort once the target is open: what is lost is the way back. */
    static Ailment told(Ailment found, Direction direction, TenantId tenant) {
        return found.kind().isFatal() && direction == Direction.BACK
                ? new Ailment(
                        found.kind(),
                        found.what(),
                        found.why(),
                        "nothing for the tenant, which lives on; there is no way back any more: crossfade cleanup "
                                + tenant + " ends the window")
                : found;
    }

    /** What the one that serves has lost the other may have, and what the other has lost is not sent again. */
    static Ailment failedOver(Side side, Lineages.Failover failover, Direction followed, String mend) {
        String other = side.other().label();
        return new Ailment(
                Ailment.Kind.FAILED_OVER,
                "the " + side.label() + " was failed over, or restored",
                "seen at " + failover.at() + ": " + failover.after().inWords() + ", where it was "
                        + failover.before().inWords() + "; what had not got to it is lost there, and "
                        + (side == followed.from()
                                ? "the " + other + " may have it all the same"
                                : "the " + other + ", to which it was confirmed, does not send it again"),
                mend);
    }

    /** Once rows were found to differ since. Nobody has to have written anything: it was the failover that lost them. */
    static String lostRows(Side side, Direction followed, TenantId tenant) {
        String other = side.other().label();
        return (side == followed.from()
                        ? "what differs may be what the " + side.label() + ", which serves, has lost: delete at the "
                                + other + " what only that has, and then insert at the " + side.label()
                                + " what is wanted of it"
                        : "what differs may be what the " + side.label() + " has lost: copy it there from the " + other
                                + ", which serves")
                + "; then crossfade verify " + tenant + " compares anew"
                + (followed == Direction.FORWARD
                        ? "; or crossfade abort " + tenant + ", then crossfade migrate " + tenant
                                + " copies everything anew"
                        : "");
    }

    /** Whoever knows of less is the one to be kept from everybody; a person says who lives where, if their gates cannot. */
    public static Ailment bothServe(Gates gates, Direction followed, TenantId tenant) {
        return new Ailment(
                Ailment.Kind.BOTH_SERVE,
                "both sides let their application write",
                "the source's gate is " + gates.inWords(Side.SOURCE) + ", the target's " + gates.inWords(Side.TARGET)
                        + ": "
                        + gates.stray()
                                .map(stray -> "the " + stray.label()
                                        + " was failed over to, or restored from, a state of before it was shut, or has come"
                                        + " back after the " + stray.other().label() + " was opened without it")
                                .orElse("at the same epoch, so that they do not tell on which the tenant lives"),
                gates.stray()
                        .map(stray -> keepFrom(stray) + ": the tenant lives on the "
                                + stray.other().label() + ", and what is written at the " + stray.label()
                                + " gets nowhere. Then " + without(stray, followed, tenant))
                        .orElseGet(
                                () -> "at once find out which of them has the tenant's last writes. Is it the source: "
                                        + keepFrom(Side.TARGET) + ", then " + without(Side.TARGET, followed, tenant)
                                        + ". Is it the target: " + keepFrom(Side.SOURCE) + ", then "
                                        + without(Side.SOURCE, followed, tenant)));
    }

    /** This controller, too: no verb goes on without a side that answers. */
    private static String keepFrom(Side stray) {
        return "at once keep every application from the " + stray.label()
                + ", by stopping its server, or closing its network to everybody, this controller included";
    }

    private static String without(Side stray, Direction followed, TenantId tenant) {
        if (stray == Side.TARGET) {
            return "crossfade abort " + tenant
                    + " --without-target ends the migration at the source, and crossfade migrate " + tenant
                    + " copies anew to a target that was emptied";
        }
        return (followed == Direction.FORWARD ? "the controller goes on to the target by itself, and " : "")
                + "crossfade cleanup " + tenant
                + " --without-source ends the migration, for there is no way back any more";
    }
}
