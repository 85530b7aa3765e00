package dev.crossfade.control.workflow;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.Verdict;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.switchover.LostRows;
import dev.crossfade.control.workflow.watch.AilmentWords;
import dev.crossfade.control.workflow.watch.GateLook;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.ReplicationFailure;
import org.jspecify.annotations.Nullable;

/** Finds out what a predecessor left: makes our generation the one that may act, on both sides, and then reads the gates. */
final class Recovery {

    private final TenantSettings tenant;
    private final DatabasePair databases;
    private final Routing routing;
    private final Watch watch;

    Recovery(TenantSettings tenant, DatabasePair databases, Routing routing, Watch watch) {
        this.tenant = tenant;
        this.databases = databases;
        this.routing = routing;
        this.watch = watch;
    }

    /**
     * What to do, and what was seen.
     *
     * @param oneSided the side that was left was not asked, or does not answer: nothing may be done there before {@link #takeOverLeft}
     * @param lost nothing says how the attempt has ended, and the operator has said at which side the migration ends
     * @param mend what a person has to do where nothing else goes on
     */
    record Found(Verdict verdict, String reason, boolean oneSided, boolean lost, String mend) {

        Found(Verdict verdict, String reason) {
            this(verdict, reason, false);
        }

        Found(Verdict verdict, String reason, boolean oneSided) {
            this(verdict, reason, oneSided, false, "find out who changed them: crossfade fence show");
        }

        static Found bothServe(Ailment ailment) {
            return new Found(Verdict.STUCK, ailment.what() + ": " + ailment.why(), false, false, ailment.mend());
        }

        static Found bothLost(Migration now) {
            return LostRows.isEnded(now)
                    ? new Found(Verdict.NOTHING, LostRows.BOTH, false, true, "")
                    : new Found(
                            Verdict.STUCK, LostRows.BOTH, false, false, LostRows.mend(now.tenant(), now.direction()));
        }

        MigrationStatus.@Nullable Trouble trouble() {
            return switch (verdict) {
                case LOOK_AGAIN ->
                    new MigrationStatus.Trouble(
                            "a database does not answer", reason, "nothing is done until both do; tried again");
                case STUCK -> new MigrationStatus.Trouble("the gates say what no switchover leaves", reason, mend);
                case FORWARD, UNWIND, NOTHING -> null;
            };
        }
    }

    /**
     * A side whose generation was not raised is not acted on: this throws, and is called again. To flip to a target that is open, and
     * to go on once it is known to be, nothing needs to be done at the source, which may have gone down with its region: only the
     * target has to answer. Otherwise nobody would look after the log that it keeps for the source. But where the source answers, and
     * serves, it is not the attempt that has opened the target, and nobody is led there.
     */
    Found look(Migration migration) {
        DatabasePair attempted = databases.towards(migration.direction());
        attempted.target().takeOver();
        if (!migration.arrived()) {
            GateRow target = attempted.target().gate().orElse(null);
            if (target != null && target.state().writable()) {
                Gates both = watch.gates()
                        .with(target.side(), new GateView.Seen(target))
                        .with(target.side().other(), GateLook.at(attempted.source()));
                watch.saw(both);
                watch.stream(true);
                if (both.bothServe()) {
                    return Found.bothServe(AilmentWords.bothServe(both, migration.next(), tenant.id()));
                }
                // Nothing is done at the other one before it was taken over, too.
                return new Found(
                        Verdict.FORWARD,
                        target.side().label() + " " + target.state().label(),
                        true);
            }
        }
        try {
            attempted.source().takeOver();
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.SUPERSEDED || !migration.arrived()) {
                throw e;
            }
            watch.stream(true);
            return new Found(Verdict.FORWARD, String.valueOf(e.getMessage()), true);
        }
        Gates gates = watch.lookAtGates();
        if (migration.stage() != Stage.SETUP && !(gates.source() instanceof GateView.Absent)) {
            watch.stream(true);
        }
        boolean atRest = Routes.atRest(routing.current(tenant.id()), migration.direction());
        Verdict verdict = Verdict.of(migration.opened(), gates.towards(migration.direction()), atRest);
        if (verdict == Verdict.NOTHING && gates.absent() && migration.attemptIsUnderWay()) {
            return Found.bothLost(migration);
        }
        return new Found(
                verdict,
                "source " + gates.source().inWords() + ", target "
                        + gates.target().inWords());
    }

    /** @return whether the side that the last attempt has left lets itself be acted on now */
    boolean takeOverLeft(Migration migration) {
        try {
            databases.towards(migration.direction()).source().takeOver();
            return true;
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                throw e;
            }
            // Whatever it is, it must keep nobody from the side that serves; whoever needs the other meets it, and
            // tells.
            return false;
        }
    }
}
