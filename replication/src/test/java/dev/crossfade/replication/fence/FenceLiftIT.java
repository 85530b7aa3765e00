package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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
                source.fence(EPOCH, ENOUGH);
                ReplicationFailure other = assertThrows(ReplicationFailure.class, lift::liftTarget);
                assertEquals(Kind.REFUSED, other.kind());
                assertTrue(other.action().endsWith("lift that one's (--side source)"), other.action());
                assertEquals(GateState.SERVING, lift.liftSource().row().state());
                assertEquals(
                        GateState.ABORTED, lift.show(Side.TARGET).orElseThrow().state());
                pair.source().executeAsApp("INSERT INTO t VALUES (1)");
                assertEquals(Kind.SUPERSEDED, kindOf(() -> target.open(EPOCH, ENOUGH)));
                for (Runnable late : List.<Runnable>of(() -> target.open(EPOCH, ENOUGH), target::takeOver)) {
                    String why = String.valueOf(
                            assertThrows(ReplicationFailure.class, late::run).getMessage());
                    assertEquals("the target's gate is at generation 2, and ours is 1", why);
                }
                // The lift ended its sessions, which it may notice first; with new ones it finds out why.
                Kind noticed = kindOf(() -> source.fence(EPOCH.next(), ENOUGH));
                assertTrue(EnumSet.of(Kind.UNREACHABLE, Kind.SUPERSEDED).contains(noticed), noticed.toString());
                assertEquals(Kind.SUPERSEDED, kindOf(() -> source.fence(EPOCH.next(), ENOUGH)));
            }
        }
    }

    @Test
    void targetThatAnswersIsAbortedFirstAlsoWhereLossWouldBeAccepted() {
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
                source.fence(EPOCH, ENOUGH);
                Lifted lifted = lift.liftAcceptingLoss(Side.SOURCE);
                assertEquals(GateState.SERVING, lifted.row().state());
                assertEquals(GateState.ABORTED, lifted.aborted().orElseThrow().state());
                assertEquals(Kind.SUPERSEDED, kindOf(() -> target.open(EPOCH, ENOUGH)));
            }
        }
    }

    @Test
    void sourceWhoseRowWasDeletedIsLiftedOnTheWordOfATargetThatWaits() {
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
                source.fence(EPOCH, ENOUGH);
                pair.source().execute("SET transaction_read_only = off; DELETE FROM crossfade.gate");

                String action =
                        assertThrows(ReplicationFailure.class, lift::liftSource).action();

                assertEquals(
                        GateState.ABORTED, lift.show(Side.TARGET).orElseThrow().state(), "before anybody is let in");
                pair.source()
                        .execute(action.substring(
                                action.indexOf("BEGIN"), action.indexOf(" then a controller goes on")));
                assertEquals(GateState.SERVING, lift.liftSource().row().state());
                pair.source().executeAsApp("INSERT INTO t VALUES (1)");
                assertEquals(Kind.SUPERSEDED, kindOf(() -> target.open(EPOCH, ENOUGH)));
                assertEquals(
                        Kind.SUPERSEDED, kindOf(() -> source.fence(EPOCH.next().next(), ENOUGH)));

                // As a removal writes it that was interrupted: nobody has seen that the target waits.
                pair.source().execute("DELETE FROM crossfade.gate");
                pair.target().execute("UPDATE crossfade.gate SET epoch = 0");
                assertEquals(Kind.REFUSED, kindOf(lift::liftSource));
                assertEquals(Optional.empty(), lift.show(Side.SOURCE));
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
                source.fence(EPOCH, ENOUGH);
                GateRow opened = target.open(EPOCH, ENOUGH);
                // A controller that believes that it undoes this attempt, and finds the source's row deleted.
                pair.source().execute("SET transaction_read_only = off; ALTER TABLE crossfade.gate RENAME TO kept");
                assertEquals(Kind.REFUSED, kindOf(() -> source.serveAnew(() -> target.abort(EPOCH))));
                pair.source().execute("SET transaction_read_only = off; ALTER TABLE crossfade.kept RENAME TO gate");
                // As a lift does that looked just before the opening.
                MigrationSession above = new MigrationSession(opened.migration(), tenant.id(), 9);
                try (TargetGate late =
                        new TargetGate(pair.target().postgres(Side.TARGET, above), tenant.replication())) {
                    assertEquals(Kind.REFUSED, kindOf(late::takeOverUnlessOpen));
                }
                assertEquals(opened, target.row().orElseThrow());
                assertEquals(Kind.REFUSED, kindOf(lift::liftSource));
                assertEquals(Kind.REFUSED, kindOf(() -> lift.liftAcceptingLoss(Side.SOURCE)));
                assertEquals(opened, target.row().orElseThrow());
                assertEquals(Kind.REFUSED, kindOf(() -> source.remove()));
                assertEquals(GateState.GUARDED, source.retire(opened).state());
                assertEquals(GateState.OPEN, lift.liftTarget().row().state());
                pair.target().executeAsApp("INSERT INTO t VALUES (1)");
            }
        }
    }

    @Test
    void refusedLiftChangesNothingWhereBothSidesAreOneDatabase() {
        try (TestPair pair = TestPair.create()) {
            for (Side side : Side.values()) {
                GateState installed = side == Side.SOURCE ? GateState.SERVING : GateState.GUARDED;
                Postgres one = pair.source().postgres(side, pair.session());
                GateRow row;
                try (PostgresSession session = one.open("test")) {
                    row = new Gate(one).install(session, installed);
                }
                FenceLift lift = new FenceLift(pair.tenantOfOneDatabase(), Clock.systemUTC());
                for (Runnable refused : List.<Runnable>of(
                        lift::liftSource,
                        lift::liftTarget,
                        () -> lift.liftAcceptingLoss(Side.SOURCE),
                        () -> lift.liftAcceptingLoss(Side.TARGET))) {
                    assertEquals(Kind.REFUSED, kindOf(refused));
                }
                assertEquals(Optional.of(row), lift.show(side));
                pair.source().execute("DROP SCHEMA crossfade CASCADE");
            }
        }
    }

    private static Kind kindOf(Runnable act) {
        return assertThrows(ReplicationFailure.class, act::run).kind();
    }
}
