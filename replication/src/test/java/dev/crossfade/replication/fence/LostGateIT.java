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

/** Somebody has deleted the gate's row: what must not be taken away without it. */
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
            String name = Identifier.quote(database.name());
            List<String> statements = List.of(
                    "SET default_transaction_read_only = off",
                    "GRANT CONNECT ON DATABASE " + name + " TO PUBLIC",
                    "ALTER DATABASE " + name + " RESET default_transaction_read_only");
            String action = refusal(gate).action();
            for (String statement : statements) {
                assertTrue(action.contains(statement), action);
            }
            database.execute(statements.toArray(String[]::new));
            gate.remove();
            assertEquals(List.of(), gate.leftovers());
            database.executeAsApp("INSERT INTO t VALUES (1)");
        }
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
