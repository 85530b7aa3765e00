package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
    @Tag("endurance")
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
            moved.runner().rollback(tenant, RunnerOnPair.OPERATOR, new Operations.RollbackRequest(false, false, false));
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
    @Tag("endurance")
    void tablesCreatedJustBeforeARollbackOrASecondSwitchoverComeAlongWithTheirRows() {
        moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
        moved.await(status -> "switchover".equals(status.waitingFor()));
        switchOver();
        moved.readyToRollBack();
        createOnBoth("at_target");
        pair.target().executeAsApp("INSERT INTO at_target VALUES (1), (2)");
        moved.readyToRollBack();
        moved.runner().rollback(tenant, RunnerOnPair.OPERATOR, new Operations.RollbackRequest(false, false, false));
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

    @Test
    @Tag("endurance")
    void endsAtTheSourceWhenTheTargetIsLostRightAfterARollback() {
        reachTheWindow();
        moved.readyToRollBack();
        moved.runner().rollback(tenant, RunnerOnPair.OPERATOR, new Operations.RollbackRequest(false, false, false));
        moved.await(status -> status.stage().equals("REPLICATION") || RunnerOnPair.outcomeIsBad(status));
        goOnWithout(Side.TARGET);

        moved.await(status -> {
            try {
                moved.runner().abort(tenant, RunnerOnPair.OPERATOR, new Operations.AbortRequest(true));
                return true;
            } catch (OperationRefused notLookedAtYet) {
                return false;
            }
        });
        MigrationStatus ended = moved.await(status -> status.state().equals("aborted"));

        assertEquals("SOURCE", ended.writableNow(), ended.toString());
        assertNothingOfOursAt(pair.source());
        assertThrows(RuntimeException.class, () -> pair.target().executeAsApp("INSERT INTO notes (body) VALUES ('x')"));
    }

    @Test
    @Tag("endurance")
    void endsAtTheTargetWhenTheSourceIsLostInTheWindow() {
        reachTheWindow();
        goOnWithout(Side.SOURCE);

        moved.runner().cleanup(tenant, RunnerOnPair.OPERATOR, new Operations.CleanupRequest(false));
        moved.await(status -> status.safeNext().endsWith("crossfade cleanup " + tenant + " --without-source")
                && status.step().equals("cleanup"));
        moved.runner().cleanup(tenant, RunnerOnPair.OPERATOR, new Operations.CleanupRequest(true));
        MigrationStatus ended = moved.await(status -> status.state().equals("done"));

        assertEquals("TARGET", ended.writableNow(), ended.toString());
        assertNothingOfOursAt(pair.target());
        assertThrows(RuntimeException.class, () -> pair.source().executeAsApp("INSERT INTO notes (body) VALUES ('x')"));
    }

    private void reachTheWindow() {
        moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
        moved.await(status -> "switchover".equals(status.waitingFor()));
        switchOver();
    }

    /** The next controller reaches one side only. */
    private void goOnWithout(Side lost) {
        moved.runner().close();
        moved.start(
                (settings, session) -> new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenantWithout(lost), session));
    }

    private static void assertNothingOfOursAt(TestDatabase side) {
        assertEquals(0, side.number("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"));
        assertEquals(0, side.number("SELECT count(*) FROM pg_publication"));
        assertEquals(
                0,
                side.number("SELECT count(*) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
                        + " WHERE d.datname = current_database()"));
        assertEquals(0, side.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'crossfade'"));
        side.executeAsApp("INSERT INTO notes (body) VALUES ('writable')");
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
        moved.runner().cleanup(tenant, RunnerOnPair.OPERATOR, new Operations.CleanupRequest(false));
        moved.await(status -> status.state().equals("done"));
        for (TestDatabase side : List.of(pair.source(), pair.target())) {
            assertEquals(0, side.number("SELECT count(*) FROM pg_replication_slots"));
            assertEquals(0, side.number("SELECT count(*) FROM pg_publication"));
            assertEquals(0, side.number("SELECT count(*) FROM pg_subscription"));
            side.executeAsApp("INSERT INTO notes (body) VALUES ('writable')");
        }
    }
}
