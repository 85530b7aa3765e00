package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.control.workflow.routing.Routes;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole migrations from PostgreSQL 14 to 17, without proxies, while the tenant's application writes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class MigrationRunnerIT {

    /** Of every role's; what follows would be escaped. */
    private static final String PASSWORD = TestDatabase.PASSWORD.substring(0, TestDatabase.PASSWORD.indexOf('%'));

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
    void movesATenantWhoseApplicationKeepsWritingAndLosesNothing() {
        try (AppWriter app = new AppWriter(pair)) {
            moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
            MigrationStatus held = moved.await(status -> "switchover".equals(status.waitingFor()));
            assertEquals("SOURCE", held.writableNow());
            moved.readyToSwitch();
            moved.runner().switchover(tenant, RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN);
            MigrationStatus soaking = moved.await(
                    status -> RunnerOnPair.inTheWindow(status) || "unwound".equals(RunnerOnPair.outcome(status)));

            assertEquals("done", RunnerOnPair.outcome(soaking), soaking.toString());
            assertEquals("TARGET", soaking.writableNow());
            app.awaitWritesAtTheTarget(20);
            List<String> acknowledged = app.stop();
            Set<String> held17 = Set.copyOf(pair.target().texts("SELECT key FROM orders"));
            assertEquals(
                    List.of(),
                    acknowledged.stream().filter(key -> !held17.contains(key)).toList());
            assertEquals(
                    0,
                    pair.target()
                            .number("SELECT count(*) FROM (SELECT key FROM orders GROUP BY 1 HAVING count(*) > 1) d"));
            assertEquals(Side.TARGET, routing.route.primary());
            assertEquals(Set.of(Side.SOURCE), routing.route.fenced());
            assertThrows(
                    RuntimeException.class, () -> pair.source().executeAsApp("INSERT INTO notes (body) VALUES ('x')"));
        }

        moved.runner().cleanup(tenant, RunnerOnPair.OPERATOR, new Operations.CleanupRequest(false));
        moved.await(status -> status.state().equals("done"));

        assertEquals(0, pair.source().number("SELECT count(*) FROM pg_replication_slots"));
        pair.source().executeAsApp("INSERT INTO notes (body) VALUES ('writable again')");
        pair.target().executeAsApp("INSERT INTO notes (body) VALUES ('writable')");
    }

    @Test
    @Tag("endurance")
    void undoesASwitchoverWhoseChecksFailAndSucceedsTheNextTime() {
        moved.runner().close();
        FailingCheck failing = new FailingCheck(new JdbcDatabasePairs(Clock.systemUTC()));
        moved.start(failing);
        try (AppWriter app = new AppWriter(pair)) {
            moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
            moved.await(status -> "switchover".equals(status.waitingFor()));
            moved.readyToSwitch();
            moved.runner().switchover(tenant, RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN);
            MigrationStatus unwound = moved.await(status ->
                    "unwound".equals(RunnerOnPair.outcome(status)) && "switchover".equals(status.waitingFor()));

            assertTrue(String.valueOf(unwound.problem()).contains("public.planted"), unwound.toString());
            assertEquals("SOURCE", unwound.writableNow());
            assertTrue(Routes.atRest(routing.route, Direction.FORWARD));
            app.awaitMoreWritesAtTheSource(10);

            failing.heal();
            moved.readyToSwitch();
            moved.runner().switchover(tenant, RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN);
            MigrationStatus soaking = moved.await(status -> RunnerOnPair.inTheWindow(status)
                    || (status.switchover() != null
                            && status.switchover().number() == 2
                            && "unwound".equals(RunnerOnPair.outcome(status))));
            assertEquals("done", RunnerOnPair.outcome(soaking), soaking.toString());
            app.awaitWritesAtTheTarget(5);
            List<String> acknowledged = app.stop();
            Set<String> held = Set.copyOf(pair.target().texts("SELECT key FROM orders"));
            assertEquals(
                    List.of(),
                    acknowledged.stream().filter(key -> !held.contains(key)).toList());
        }
    }

    /** A whole migration, by its plan: what a server is told and is not in it, and what is in it and no server is told, fails. */
    @Test
    @Tag("endurance")
    void everyDefinitionThatBothServersAreToldIsPlannedAndEveryPlannedOneIsTold() {
        ToldStatements atSource = new ToldStatements(pair.source());
        ToldStatements atTarget = new ToldStatements(pair.target());
        MigrationPlan plan = moved.runner().plan(tenant);
        Operations.MigrateRequest asPlanned = new Operations.MigrateRequest(plan.claim());
        pair.executeOnBothAsApp("CREATE TABLE late (id int PRIMARY KEY)");
        OperationRefused refused = assertThrows(
                OperationRefused.class, () -> moved.runner().migrate(tenant, RunnerOnPair.OPERATOR, asPlanned));
        assertTrue(refused.reason().contains("table public.late is new"), refused.reason());
        assertEquals(Optional.empty(), moved.runner().status(tenant));
        pair.executeOnBothAsApp("DROP TABLE late");

        moved.runner().migrate(tenant, RunnerOnPair.OPERATOR, asPlanned);
        UUID id = moved.runner().migration(tenant).id();
        moved.await(status -> "switchover".equals(status.waitingFor()));
        moved.readyToSwitch();
        moved.runner().switchover(tenant, RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN);
        MigrationStatus switched = moved.await(
                status -> RunnerOnPair.inTheWindow(status) || "unwound".equals(RunnerOnPair.outcome(status)));
        assertEquals("done", RunnerOnPair.outcome(switched), switched.toString());
        moved.runner().cleanup(tenant, RunnerOnPair.OPERATOR, new Operations.CleanupRequest(false));
        moved.await(status -> status.state().equals("done"));

        PlannedDefinitions planned = new PlannedDefinitions(plan, id);
        assertEquals(List.of(), planned.notIn("source", atSource.definitions()));
        assertEquals(List.of(), planned.notIn("target", atTarget.definitions()));
        assertEquals(List.of(), planned.notAmong("source", atSource.definitions()));
        assertEquals(List.of(), planned.notAmong("target", atTarget.definitions()));
        assertTrue(moved.migrations().audit(10).stream()
                .allMatch(entry -> plan.hash().equals(entry.plan())));
    }

    @Test
    void abortLeavesNothingBehindButAJournalWithoutPasswordsAndTheApplicationWritingAtTheSource() throws IOException {
        moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
        MigrationStatus held = moved.await(status -> "switchover".equals(status.waitingFor()));
        assertFalse(held.toString().contains(PASSWORD), held::toString);

        moved.runner().abort(tenant, RunnerOnPair.OPERATOR, new Operations.AbortRequest(false));
        moved.await(status -> status.state().equals("aborted"));

        assertEquals(0, pair.source().number("SELECT count(*) FROM pg_replication_slots"));
        assertEquals(0, pair.source().number("SELECT count(*) FROM pg_publication"));
        assertEquals(0, pair.target().number("SELECT count(*) FROM pg_subscription"));
        assertEquals(0, pair.target().number("SELECT count(*) FROM pg_namespace WHERE nspname = 'crossfade'"));
        pair.source().executeAsApp("INSERT INTO notes (body) VALUES ('still here')");
        String kept = contentOf(directory);
        assertTrue(kept.contains(tenant.value()), "that is where the journal is");
        assertFalse(kept.contains(PASSWORD));
    }

    private static String contentOf(Path directory) throws IOException {
        StringBuilder content = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                content.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return content.toString();
    }

    @Test
    @Tag("endurance")
    void controllerThatIsStartedAgainGoesOnAndASecondStartIsRefused() {
        moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
        moved.await(status -> "switchover".equals(status.waitingFor()));
        OperationRefused refused =
                assertThrows(OperationRefused.class, () -> moved.runner().migrate(tenant, RunnerOnPair.OPERATOR));
        assertTrue(refused.reason().contains("under way"), refused.reason());
        moved.runner().close();

        moved.start(new JdbcDatabasePairs(Clock.systemUTC()));
        MigrationStatus again =
                moved.await(status -> "switchover".equals(status.waitingFor()) && status.lagBytes() != null);

        assertEquals("SOURCE", again.writableNow());
        assertFalse(again.copy().isEmpty());
        moved.readyToSwitch();
    }

    @Test
    @Tag("endurance")
    void switchoverThatWasWantedWhenTheControllerDiedIsMadeOnceItIsStartedAgain() {
        moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
        moved.await(status -> "switchover".equals(status.waitingFor()));
        moved.runner().close();
        SqlMigrationStore left = moved.migrations();
        left.save(left.find(tenant).orElseThrow().wanting(Intent.SWITCH));

        moved.start(new JdbcDatabasePairs(Clock.systemUTC()));
        MigrationStatus soaking = moved.await(
                status -> RunnerOnPair.inTheWindow(status) || "unwound".equals(RunnerOnPair.outcome(status)));

        assertEquals("done", RunnerOnPair.outcome(soaking), soaking.toString());
        assertEquals("TARGET", soaking.writableNow());
    }

    @Test
    @Tag("endurance")
    void controllerWhoseFenceWasLiftedSaysSoAndIsStartedAgainAboveTheLift() {
        moved.runner().migrate(tenant, RunnerOnPair.OPERATOR);
        moved.await(status -> "switchover".equals(status.waitingFor()));
        FenceLift lift = new FenceLift(pair.tenant(), Clock.systemUTC());
        lift.liftSource();
        long lifted = lift.liftSource().row().generation();
        moved.await(status -> status.safeNext().startsWith("restart this controller"));
        moved.await(status -> status.writableNow().equals("SOURCE")
                && status.problem() != null
                && status.problem().reason().contains("the target's aborted at epoch"));
        OperationRefused refused = assertThrows(
                OperationRefused.class,
                () -> moved.runner().abort(tenant, RunnerOnPair.OPERATOR, new Operations.AbortRequest(false)));
        assertTrue(refused.reason().contains("superseded"), refused.reason());
        assertTrue(refused.action().contains("restart this one"), refused.action());
        moved.runner().close();

        moved.start(new JdbcDatabasePairs(Clock.systemUTC()));
        moved.await(status -> "switchover".equals(status.waitingFor()) && status.lagBytes() != null);

        for (Side side : Side.values()) {
            GateRow gate = lift.show(side).orElseThrow();
            assertEquals(lifted + 1, gate.generation());
            assertEquals(side == Side.SOURCE ? GateState.SERVING : GateState.GUARDED, gate.state());
        }
        moved.readyToSwitch();
    }
}
