package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.replication.diagnosis.Ailment;

/** What mends an ailment, where the migration stands. */
final class AilmentWords {

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
    static Ailment failedOver(Side side, Lineages.Failover failover, Direction followed) {
        String other = side.other().label();
        return new Ailment(
                Ailment.Kind.FAILED_OVER,
                "the " + side.label() + " was failed over, or restored",
                "seen at " + failover.at() + ": " + failover.after().inWords() + ", where it was "
                        + failover.before().inWords() + "; what had not got to it is lost there, and "
                        + (side == followed.from()
                                ? "the " + other + " may have it all the same"
                                : "the " + other + ", to which it was confirmed, does not send it again"),
                "nothing yet: rows and large objects are compared anew by themselves, and no switchover starts before they are"
                        + " found equal; where they are not, the rows that differ are named, and what to do");
    }

    /** One of them is from before its fence. The tenant lives where changes come from. */
    static Ailment bothServe(Gates gates, Direction followed, TenantId tenant) {
        String lives = followed.from().label();
        String stray = followed.to().label();
        return new Ailment(
                Ailment.Kind.BOTH_SERVE,
                "both sides let their application write",
                "the source's gate is " + gates.source().inWords() + ", the target's "
                        + gates.target().inWords() + ": the " + stray
                        + " was failed over to, or restored from, a state of before it was shut",
                "at once keep every application from the " + stray
                        + ", by stopping it or closing its network: the tenant lives on the " + lives
                        + ", and what is written at the " + stray + " gets nowhere. Then "
                        + (followed == Direction.BACK
                                ? "crossfade cleanup " + tenant
                                        + " ends the migration, for there is no way back any more"
                                : "crossfade abort " + tenant + ", and crossfade migrate " + tenant + " copies anew"));
    }
}
