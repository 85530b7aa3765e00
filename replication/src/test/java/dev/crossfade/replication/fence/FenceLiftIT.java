package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FenceLiftIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);

    @Test
    void sourceIsLiftedOnlyWhileTheTargetIsNotOpenAndThenTheTargetNeverOpens() {
        try (TestPair pair = TestPair.create()) {
            TenantSettings tenant = pair.tenant();
            pair.executeOnBothAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            FenceLift lift = new FenceLift(tenant, Clock.systemUTC());
            assertEquals(Kind.REFUSED, kindOf(lift::liftSource));
            try (SourceGate source = new SourceGate(pair.sourcePostgres(), tenant.replication(), Clock.systemUTC());
                    TargetGate target = new TargetGate(pair.targetPostgres(), tenant.replication())) {
                source.install(GateState.SERVING);
                target.install(GateState.GUARDED);
                target.guard();
                source.prepare();
                target.arm(EPOCH);
                source.fence(EPOCH, TenantSettings.Fence.SEALED, ENOUGH);
                assertEquals(Kind.REFUSED, kindOf(lift::liftTarget));
                assertEquals(GateState.SERVING, lift.liftSource().state());
                assertEquals(
                        GateState.ABORTED, lift.show(Side.TARGET).orElseThrow().state());
                pair.source().executeAsApp("INSERT INTO t VALUES (1)");
                assertEquals(Kind.SUPERSEDED, kindOf(() -> target.open(EPOCH, ENOUGH)));
                for (Runnable late : List.<Runnable>of(() -> target.open(EPOCH, ENOUGH), target::takeOver)) {
                    String why = String.valueOf(
                            assertThrows(ReplicationFailure.class, late::run).getMessage());
                    assertEquals(
                            "the target's gate says aborted (epoch 5, generation 2), and we are generation 1: another"
                                    + " controller, or `crossfade fence lift`, has acted on this migration",
                            why);
                }
                // The lift ended its sessions, which it may notice first; with new ones it finds out why.
                Kind noticed = kindOf(() -> source.fence(EPOCH.next(), TenantSettings.Fence.SEALED, ENOUGH));
                assertTrue(EnumSet.of(Kind.UNREACHABLE, Kind.SUPERSEDED).contains(noticed), noticed.toString());
                assertEquals(
                        Kind.SUPERSEDED, kindOf(() -> source.fence(EPOCH.next(), TenantSettings.Fence.SEALED, ENOUGH)));
            }
        }
    }

    @Test
    void sourceStaysShutOnceTheTargetIsOpen() {
        try (TestPair pair = TestPair.create()) {
            TenantSettings tenant = pair.tenant();
            pair.executeOnBothAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            FenceLift lift = new FenceLift(tenant, Clock.systemUTC());
            try (SourceGate source = new SourceGate(pair.sourcePostgres(), tenant.replication(), Clock.systemUTC());
                    TargetGate target = new TargetGate(pair.targetPostgres(), tenant.replication())) {
                source.install(GateState.SERVING);
                target.install(GateState.GUARDED);
                target.guard();
                source.prepare();
                target.arm(EPOCH);
                source.fence(EPOCH, TenantSettings.Fence.SEALED, ENOUGH);
                GateRow opened = target.open(EPOCH, ENOUGH);
                assertEquals(Kind.REFUSED, kindOf(lift::liftSource));
                assertEquals(Kind.REFUSED, kindOf(lift::liftSourceAcceptingLoss));
                assertEquals(Kind.REFUSED, kindOf(() -> source.remove()));
                assertEquals(GateState.GUARDED, source.retire(opened).state());
                assertEquals(GateState.OPEN, lift.liftTarget().state());
                pair.target().executeAsApp("INSERT INTO t VALUES (1)");
            }
        }
    }

    private static Kind kindOf(Runnable act) {
        return assertThrows(ReplicationFailure.class, act::run).kind();
    }
}
