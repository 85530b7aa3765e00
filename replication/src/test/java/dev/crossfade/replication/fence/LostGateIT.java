package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Somebody has deleted the gate's row, or dropped a table of ours: what must not be taken away, or done, without it. */
class LostGateIT {

    private static final String LOSE = "DELETE FROM crossfade.gate";

    private final MigrationSession session = new MigrationSession(UUID.randomUUID(), new TenantId("acme"), 3);

    @Test
    void whatSeemsToBeAnotherMigrationsIsNamedAndLeftAlone() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                SourceGate gate = gate(database)) {
            gate.install(GateState.SERVING);
            UUID other = UUID.randomUUID();
            database.execute(
                    LOSE,
                    "CREATE PUBLICATION crossfade_other_1",
                    "INSERT INTO crossfade.token (migration, epoch) VALUES ('" + other + "', 1)");
            String named = String.valueOf(refusal(gate).getMessage());
            assertTrue(named.contains("publication crossfade_other_1"), named);
            assertTrue(named.contains(other.toString()), named);
            assertEquals(List.of("schema crossfade"), gate.leftovers());
            database.execute("DROP PUBLICATION crossfade_other_1", "DELETE FROM crossfade.token");
            gate.remove();
            assertEquals(List.of(), gate.leftovers());
        }
    }

    @Test
    void applicationThatIsShutOutIsLetInByHandForNobodyKnowsItsRightsAnyMore() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase(" o'b \"x\"-é");
                SourceGate gate = gate(database)) {
            database.executeAsApp("CREATE TABLE t (id int PRIMARY KEY)");
            gate.install(GateState.SERVING);
            gate.prepare();
            gate.fence(new Epoch(5), Duration.ofSeconds(20));
            database.execute("SET transaction_read_only = off; " + LOSE);
            String role = Identifier.quote(database.app());
            String name = Identifier.quote(database.name());
            database.execute("SET default_transaction_read_only = off; ALTER ROLE " + role + " NOLOGIN");
            String action = refusal(gate).action();
            assertTrue(action.contains("; ALTER ROLE " + role + " LOGIN;"), action);
            database.execute(
                    "BEGIN READ WRITE; ALTER DATABASE " + name + " RESET default_transaction_read_only; COMMIT");
            database.execute("ALTER ROLE " + role + " LOGIN");
            assertTrue(refusal(gate).action().contains("GRANT CONNECT"), "half of it is still shut");
            assertEquals(0, database.number("SELECT count(*) FROM crossfade.gate"), "nobody saw what it says");
            database.execute(action.substring(action.indexOf("BEGIN"), action.indexOf(" then a controller goes on")));
            gate.remove();
            assertEquals(List.of(), gate.leftovers());
            database.executeAsApp("INSERT INTO t VALUES (1)");
            assertEquals(
                    1,
                    database.number("SELECT count(*) FROM pg_database d, aclexplode(d.datacl) a"
                            + " WHERE d.datname = current_database() AND a.grantee = d.datdba"
                            + " AND a.privilege_type = 'CONNECT'"),
                    "the owner's own");
        }
    }

    @Test
    void gateThatWasDroppedAsATableKeepsNothingFromBeingTakenAway() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase(" o'b \"x\"-é");
                TargetGate gate = target(database, session)) {
            database.executeAsApp("CREATE TABLE t (id bigserial PRIMARY KEY)");
            gate.install(GateState.GUARDED);
            gate.guard();
            database.execute("DROP TABLE crossfade.gate");
            gate.remove();
            assertEquals(List.of(), gate.leftovers());
            database.executeAsApp("INSERT INTO t DEFAULT VALUES");
        }
    }

    @Test
    void schemaOfThatNameWithNothingOfOursInItIsLeftAlone() {
        try (TestDatabase database = EmbeddedServers.postgres(17).createDatabase();
                TargetGate gate = target(database, session)) {
            database.execute("CREATE SCHEMA crossfade", "CREATE TABLE crossfade.songs (id int)");
            gate.remove();
            assertEquals(0, database.number("SELECT count(*) FROM crossfade.songs"));
        }
    }

    @Test
    void whatStandsIsTakenAwayByHandToTheLastRightOnASequence() {
        try (TestDatabase database = EmbeddedServers.postgres(14).createDatabase(" o'b \"x\"-é");
                TargetGate gate = target(database, session);
                PostgresSession look = database.postgres(Side.TARGET, session).open("look")) {
            database.executeAsApp("CREATE TABLE t (id bigserial PRIMARY KEY)");
            gate.install(GateState.GUARDED);
            gate.guard();
            database.execute(LOSE);
            database.execute(
                    Remains.find(look, List.of(database.app())).orElseThrow().byHand());
            assertEquals(List.of(), gate.leftovers());
            database.executeAsApp("INSERT INTO t DEFAULT VALUES");
        }
    }

    /** A controller that is started takes the side over, and would find nothing there that is to be given back. */
    @Test
    void rightsOnSequencesThatAreForgottenAreGivenBackByHandAndNeverPassedOver() {
        MigrationSession next = new MigrationSession(session.migration(), session.tenant(), 4);
        try (TestDatabase database = EmbeddedServers.postgres(14).createDatabase(" o'b \"x\"-é");
                TargetGate before = target(database, session);
                TargetGate gate = target(database, next)) {
            database.executeAsApp("CREATE TABLE t (id bigserial PRIMARY KEY)");
            before.install(GateState.GUARDED);
            before.guard();
            database.execute("DROP TABLE crossfade.sequence_right");

            gate.takeOver();

            ReplicationFailure refused = assertThrows(ReplicationFailure.class, gate::remove);
            assertEquals(Kind.REFUSED, refused.kind());
            String action = refused.action();
            database.execute(action.substring(action.indexOf("CREATE TABLE"), action.indexOf("; then try again")));
            gate.guard();
            gate.arm(new Epoch(7));
            gate.open(new Epoch(7), Duration.ofSeconds(20));
            database.executeAsApp("INSERT INTO t DEFAULT VALUES");
            gate.serve();
            gate.remove();
            assertEquals(List.of(), gate.leftovers());
        }
    }

    private static TargetGate target(TestDatabase database, MigrationSession session) {
        return new TargetGate(database.postgres(Side.TARGET, session), TestPair.replication(List.of()));
    }

    private static ReplicationFailure refusal(SourceGate gate) {
        ReplicationFailure failure = assertThrows(ReplicationFailure.class, gate::remove);
        assertEquals(Kind.REFUSED, failure.kind());
        return failure;
    }

    private SourceGate gate(TestDatabase database) {
        return new SourceGate(
                database.postgres(Side.SOURCE, session), TestPair.replication(List.of()), Clock.systemUTC());
    }
}
