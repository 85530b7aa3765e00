package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.OnEachVersion;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TakeoverIT {

    private static final MigrationSession FIRST = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 1);
    private static final MigrationSession NEXT = new MigrationSession(FIRST.migration(), FIRST.tenant(), 2);

    /** It makes and drops slots, where our role may not. */
    @Test
    void sessionOfThePredecessorsReplicationRoleIsEndedWhereThatIsAllowedAndLeftWhereItIsNot() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                PlainRole role = PlainRole.create(database);
                PlainRole replicating = PlainRole.create(database, "replicating")) {
            database.execute("GRANT CREATE ON DATABASE " + Identifier.quote(database.name()) + " TO " + role.quoted());
            Postgres first = new Postgres(Side.SOURCE, settings(role, replicating), FIRST);
            try (SourceGate gate = gate(first);
                    PostgresSession slots = as(replicating).open("slot")) {
                gate.install(GateState.SERVING);
                assertEquals(1, slots.backendPid() > 0 ? sessionsOf(database, replicating) : 0);
                takeOver(role, replicating, NEXT);
                assertEquals(1, sessionsOf(database, replicating));

                database.execute("GRANT pg_signal_backend TO " + role.quoted());
                takeOver(role, replicating, new MigrationSession(FIRST.migration(), FIRST.tenant(), 3));
                assertEquals(0, sessionsOf(database, replicating));
            }
            database.execute("DROP SCHEMA crossfade CASCADE");
        }
    }

    /** Its controller was stopped in the middle, and this one is started: the other kept in the gate's row what it had taken. */
    @OnEachVersion(usually = 14)
    void migrationOfAnOlderVersionGoesOnAndTheApplicationHasItsSequencesAgain(int major) {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase(" o'b \"x\"-é");
                TargetGate older = new TargetGate(database.postgres(Side.TARGET, FIRST), replication());
                TargetGate gate = new TargetGate(database.postgres(Side.TARGET, NEXT), replication())) {
            database.executeAsApp(
                    "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
                    "CREATE SEQUENCE \"o'd \"\"d\"");
            older.install(GateState.GUARDED);
            older.guard();
            database.execute("""
                    UPDATE crossfade.gate SET before = before || jsonb_build_object('sequences', (
                        SELECT jsonb_agg(jsonb_build_object(
                                   'sequence', sequence::bigint, 'grantor', grantor::bigint, 'grantee', grantee::bigint,
                                   'privilege', privilege, 'grantable', grantable))
                          FROM crossfade.sequence_right))
                    """, "DROP TABLE crossfade.sequence_right");
            gate.takeOver();
            gate.takeOver();
            gate.guard();
            Epoch epoch = new Epoch(7);
            gate.arm(epoch);
            gate.open(epoch, Duration.ofSeconds(20));
            database.executeAsApp("INSERT INTO t DEFAULT VALUES", "SELECT nextval('\"o''d \"\"d\"')");
            assertEquals(
                    0, database.number("SELECT count(*) FROM crossfade.gate WHERE before -> 'sequences' IS NOT NULL"));
            gate.serve();
            gate.remove();
            assertEquals(List.of(), gate.leftovers());
        }
    }

    /** It was fenced and left by a version that had no such table: nothing was taken of its sequences, so that nothing is lost. */
    @OnEachVersion(usually = 14)
    void sideThatAnOlderVersionHasLeftIsTakenOverAndRemovedWithoutAPerson(int major) {
        try (TestDatabase database = EmbeddedServers.postgres(major).createDatabase();
                SourceGate older = gate(database.postgres(Side.SOURCE, FIRST));
                SourceGate gate = gate(database.postgres(Side.SOURCE, NEXT))) {
            database.executeAsApp("CREATE TABLE t (id bigserial PRIMARY KEY)");
            older.install(GateState.SERVING);
            older.prepare();
            Epoch epoch = new Epoch(7);
            older.fence(epoch, Duration.ofSeconds(20));
            older.retire(new GateRow(FIRST.migration(), Side.TARGET, GateState.OPEN, epoch, FIRST.generation()));
            database.execute("DROP TABLE crossfade.sequence_right");
            gate.takeOver();
            gate.remove();
            assertEquals(List.of(), gate.leftovers());
            database.executeAsApp("INSERT INTO t DEFAULT VALUES");
        }
    }

    private static void takeOver(PlainRole role, PlainRole replicating, MigrationSession session) {
        try (SourceGate gate = gate(new Postgres(Side.SOURCE, settings(role, replicating), session))) {
            gate.takeOver();
            assertEquals(
                    session.generation(), gate.row().map(GateRow::generation).orElseThrow());
        }
    }

    private static Postgres as(PlainRole replicating) {
        return replicating.postgres(Side.SOURCE, FIRST);
    }

    private static SourceGate gate(Postgres postgres) {
        return new SourceGate(postgres, replication(), Clock.systemUTC());
    }

    private static TenantSettings.Replication replication() {
        return TestPair.replication(List.of());
    }

    private static DatabaseSettings settings(PlainRole role, PlainRole replicating) {
        DatabaseSettings ours = role.settings();
        DatabaseSettings theirs = replicating.settings();
        return new DatabaseSettings(
                ours.url(),
                ours.user(),
                ours.password(),
                new DatabaseSettings.ReplicationAccess(theirs.user(), theirs.password(), theirs.url()),
                ours.appRoles());
    }

    private static long sessionsOf(TestDatabase database, PlainRole role) {
        return database.number("SELECT count(*) FROM pg_stat_activity WHERE usename = "
                + Identifier.literal(role.settings().user()));
    }
}
