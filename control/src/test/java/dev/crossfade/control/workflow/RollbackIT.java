package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole migration there, back and there again, from PostgreSQL 14 to 17, without proxies, while the tenant's application writes. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class RollbackIT {

    @TempDir
    private Path directory;

    private RunnerOnPair moved;
    private TestPair pair;
    private WorldRouting routing;
    private TenantId tenant;

    @BeforeEach
    void start() {
        moved = RunnerOnPair.of14And17(directory);
        pair = moved.pair();
        routing = moved.routing();
        tenant = moved.tenant();
    }

    @AfterEach
    void stop() {
        moved.close();
    }

    @Test
    void rollsBackWithEveryWriteThatTheTargetHadAcceptedAndSwitchesOverAgain() {
        try (AppWriter app = new AppWriter(pair)) {
            moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
            moved.await(status -> "switchover".equals(status.waitingFor()));
            moved.readyToSwitch();
            moved.runner().switchover(tenant, RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN);
            moved.await(RunnerOnPair::inTheWindow);
            app.awaitWritesAtTheTarget(20);
            pair.target().executeAsApp("SELECT lo_from_bytea(70002, decode('00ff27', 'hex'))");
            moved.readyToRollBack();
            moved.runner().rollback(tenant, RunnerOnPair.OPERATOR);
            MigrationStatus back = moved.await(status ->
                    "switchover".equals(status.waitingFor()) || "unwound".equals(RunnerOnPair.outcome(status)));

            assertEquals("done", RunnerOnPair.outcome(back), back.toString());
            assertEquals("SOURCE", back.writableNow());
            assertEquals(Side.SOURCE, routing.route.primary());
            assertEquals(1, pair.source().number("SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 70002"));
            pair.source().executeAsApp("SELECT lo_put(70002, 0, decode('0102', 'hex'))");
            app.awaitMoreWritesAtTheSource(10);
            assertThrows(
                    RuntimeException.class, () -> pair.target().executeAsApp("INSERT INTO notes (body) VALUES ('x')"));

            moved.readyToSwitch();
            moved.runner().switchover(tenant, RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN);
            MigrationStatus again = moved.await(
                    status -> RunnerOnPair.inTheWindow(status) || "unwound".equals(RunnerOnPair.outcome(status)));
            assertEquals("done", RunnerOnPair.outcome(again), again.toString());
            moved.readyToRollBack();
            List<String> acknowledged = app.stop();
            Set<String> held = Set.copyOf(pair.target().texts("SELECT key FROM orders"));
            assertEquals(
                    List.of(),
                    acknowledged.stream().filter(key -> !held.contains(key)).toList());
            assertEquals(
                    0,
                    pair.target()
                            .number("SELECT count(*) FROM (SELECT key FROM orders GROUP BY 1 HAVING count(*) > 1) d"));
        }
        cleanUp();
    }

    /** The rows were compared before it; neither lag nor token tells that those of a table in no publication stay where they are. */
    @Test
    void tablesCreatedJustBeforeARollbackOrASecondSwitchoverComeAlongWithTheirRows() {
        moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
        moved.await(status -> "switchover".equals(status.waitingFor()));
        switchOver();
        moved.readyToRollBack();
        createOnBoth("at_target");
        pair.target().executeAsApp("INSERT INTO at_target VALUES (1), (2)");
        moved.readyToRollBack();
        moved.runner().rollback(tenant, RunnerOnPair.OPERATOR);
        MigrationStatus back =
                moved.await(status -> "switchover".equals(status.waitingFor()) || RunnerOnPair.outcomeIsBad(status));
        assertEquals("done", RunnerOnPair.outcome(back), back.toString());
        assertEquals(2, pair.source().number("SELECT count(*) FROM at_target"));

        moved.readyToSwitch();
        createOnBoth("at_source");
        pair.source().executeAsApp("INSERT INTO at_source VALUES (1), (2), (3)", "INSERT INTO at_target VALUES (4)");
        switchOver();
        assertEquals(3, pair.target().number("SELECT count(*) FROM at_source"));
        assertEquals(3, pair.target().number("SELECT count(*) FROM at_target"));
        cleanUp();
    }

    private void switchOver() {
        moved.readyToSwitch();
        moved.runner().switchover(tenant, RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN);
        MigrationStatus there =
                moved.await(status -> RunnerOnPair.inTheWindow(status) || RunnerOnPair.outcomeIsBad(status));
        assertEquals("done", RunnerOnPair.outcome(there), there.toString());
    }

    /** As a superuser, for the side that does not serve lets nobody else in. */
    private void createOnBoth(String table) {
        for (TestDatabase side : List.of(pair.source(), pair.target())) {
            side.execute(
                    "CREATE TABLE public." + table + " (id int PRIMARY KEY)",
                    "ALTER TABLE public." + table + " OWNER TO " + Identifier.quote(side.app()));
        }
    }

    private void cleanUp() {
        moved.runner().cleanup(tenant, RunnerOnPair.OPERATOR);
        moved.await(status -> status.state().equals("done"));
        for (TestDatabase side : List.of(pair.source(), pair.target())) {
            assertEquals(0, side.number("SELECT count(*) FROM pg_replication_slots"));
            assertEquals(0, side.number("SELECT count(*) FROM pg_publication"));
            assertEquals(0, side.number("SELECT count(*) FROM pg_subscription"));
            side.executeAsApp("INSERT INTO notes (body) VALUES ('writable')");
        }
    }
}
