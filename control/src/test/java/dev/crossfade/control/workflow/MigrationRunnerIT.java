package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.steps.HttpOriginHealth;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.GateRow;
import dev.crossfade.replication.fence.GateState;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole migrations from PostgreSQL 14 to 17, without proxies, while the tenant's application writes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class MigrationRunnerIT {

    private static final Actor OPERATOR = new Actor("test", "local");
    private static final Operations.SwitchoverRequest PLAIN = new Operations.SwitchoverRequest(false);

    @TempDir
    private Path directory;

    private TestPair pair;
    private JdbcStore store;
    private WorldRouting routing;
    private MigrationRunner runner;
    private TenantId tenant;

    @BeforeEach
    void start() {
        pair = TestPair.create();
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id bigserial PRIMARY KEY, key text NOT NULL, side text NOT NULL)",
                "CREATE TABLE notes (id bigserial PRIMARY KEY, body text)");
        pair.source()
                .executeAsApp(
                        "INSERT INTO notes (body) SELECT 'note ' || i FROM generate_series(1, 500) i",
                        "SELECT lo_from_bytea(70001, decode(repeat('00ff27', 500), 'hex'))");
        tenant = pair.tenant().id();
        routing = new WorldRouting(new World(), tenant);
        store = JdbcStore.open("jdbc:sqlite:" + directory.resolve("control.db"));
        runner = runner(new JdbcDatabasePairs(Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        runner.close();
        store.close();
        pair.close();
    }

    @Test
    void movesATenantWhoseApplicationKeepsWritingAndLosesNothing() {
        try (AppWriter app = new AppWriter(pair)) {
            runner.migrate(tenant, OPERATOR);
            MigrationStatus held = await(status -> "switchover".equals(status.waitingFor()));
            assertEquals("SOURCE", held.writableNow());
            readyToSwitch();
            runner.switchover(tenant, OPERATOR, PLAIN);
            MigrationStatus soaking = await(status -> inTheWindow(status) || "unwound".equals(outcome(status)));

            assertEquals("done", outcome(soaking), soaking.toString());
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

        runner.cleanup(tenant, OPERATOR);
        await(status -> status.state().equals("done"));

        assertEquals(0, pair.source().number("SELECT count(*) FROM pg_replication_slots"));
        pair.source().executeAsApp("INSERT INTO notes (body) VALUES ('writable again')");
        pair.target().executeAsApp("INSERT INTO notes (body) VALUES ('writable')");
    }

    @Test
    void rollsBackWithEveryWriteThatTheTargetHadAcceptedAndSwitchesOverAgain() {
        try (AppWriter app = new AppWriter(pair)) {
            runner.migrate(tenant, OPERATOR);
            await(status -> "switchover".equals(status.waitingFor()));
            readyToSwitch();
            runner.switchover(tenant, OPERATOR, PLAIN);
            await(MigrationRunnerIT::inTheWindow);
            app.awaitWritesAtTheTarget(20);
            pair.target().executeAsApp("SELECT lo_from_bytea(70002, decode('00ff27', 'hex'))");
            readyToRollBack();
            runner.rollback(tenant, OPERATOR);
            MigrationStatus back =
                    await(status -> "switchover".equals(status.waitingFor()) || "unwound".equals(outcome(status)));

            assertEquals("done", outcome(back), back.toString());
            assertEquals("SOURCE", back.writableNow());
            assertEquals(Side.SOURCE, routing.route.primary());
            assertEquals(1, pair.source().number("SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 70002"));
            pair.source().executeAsApp("SELECT lo_put(70002, 0, decode('0102', 'hex'))");
            app.awaitMoreWritesAtTheSource(10);
            assertThrows(
                    RuntimeException.class, () -> pair.target().executeAsApp("INSERT INTO notes (body) VALUES ('x')"));

            readyToSwitch();
            runner.switchover(tenant, OPERATOR, PLAIN);
            MigrationStatus again = await(status -> inTheWindow(status) || "unwound".equals(outcome(status)));
            assertEquals("done", outcome(again), again.toString());
            readyToRollBack();
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
        runner.cleanup(tenant, OPERATOR);
        await(status -> status.state().equals("done"));
        for (TestDatabase side : List.of(pair.source(), pair.target())) {
            assertEquals(0, side.number("SELECT count(*) FROM pg_replication_slots"));
            assertEquals(0, side.number("SELECT count(*) FROM pg_publication"));
            assertEquals(0, side.number("SELECT count(*) FROM pg_subscription"));
            side.executeAsApp("INSERT INTO notes (body) VALUES ('writable')");
        }
    }

    @Test
    void undoesASwitchoverWhoseChecksFailAndSucceedsTheNextTime() {
        runner.close();
        FailingCheck failing = new FailingCheck(new JdbcDatabasePairs(Clock.systemUTC()));
        runner = runner(failing);
        try (AppWriter app = new AppWriter(pair)) {
            runner.migrate(tenant, OPERATOR);
            await(status -> "switchover".equals(status.waitingFor()));
            readyToSwitch();
            runner.switchover(tenant, OPERATOR, PLAIN);
            MigrationStatus unwound =
                    await(status -> "unwound".equals(outcome(status)) && "switchover".equals(status.waitingFor()));

            assertTrue(String.valueOf(unwound.problem()).contains("public.planted"), unwound.toString());
            assertEquals("SOURCE", unwound.writableNow());
            assertTrue(Routes.atRest(routing.route, Direction.FORWARD));
            app.awaitMoreWritesAtTheSource(10);

            failing.heal();
            readyToSwitch();
            runner.switchover(tenant, OPERATOR, PLAIN);
            MigrationStatus soaking = await(status -> inTheWindow(status)
                    || (status.switchover() != null
                            && status.switchover().number() == 2
                            && "unwound".equals(outcome(status))));
            assertEquals("done", outcome(soaking), soaking.toString());
            app.awaitWritesAtTheTarget(5);
            List<String> acknowledged = app.stop();
            Set<String> held = Set.copyOf(pair.target().texts("SELECT key FROM orders"));
            assertEquals(
                    List.of(),
                    acknowledged.stream().filter(key -> !held.contains(key)).toList());
        }
    }

    @Test
    void abortLeavesNothingBehindAndTheApplicationWritingAtTheSource() {
        runner.migrate(tenant, OPERATOR);
        await(status -> "switchover".equals(status.waitingFor()));

        runner.abort(tenant, OPERATOR);
        await(status -> status.state().equals("aborted"));

        assertEquals(0, pair.source().number("SELECT count(*) FROM pg_replication_slots"));
        assertEquals(0, pair.source().number("SELECT count(*) FROM pg_publication"));
        assertEquals(0, pair.target().number("SELECT count(*) FROM pg_subscription"));
        assertEquals(0, pair.target().number("SELECT count(*) FROM pg_namespace WHERE nspname = 'crossfade'"));
        pair.source().executeAsApp("INSERT INTO notes (body) VALUES ('still here')");
    }

    @Test
    void controllerThatIsStartedAgainGoesOnAndASecondStartIsRefused() {
        runner.migrate(tenant, OPERATOR);
        await(status -> "switchover".equals(status.waitingFor()));
        OperationRefused refused = assertThrows(OperationRefused.class, () -> runner.migrate(tenant, OPERATOR));
        assertTrue(refused.reason().contains("under way"), refused.reason());
        runner.close();

        runner = runner(new JdbcDatabasePairs(Clock.systemUTC()));
        MigrationStatus again = await(status -> "switchover".equals(status.waitingFor()) && status.lagBytes() != null);

        assertEquals("SOURCE", again.writableNow());
        assertFalse(again.copy().isEmpty());
        readyToSwitch();
    }

    @Test
    void switchoverThatWasWantedWhenTheControllerDiedIsMadeOnceItIsStartedAgain() {
        runner.migrate(tenant, OPERATOR);
        await(status -> "switchover".equals(status.waitingFor()));
        runner.close();
        SqlMigrationStore left = new SqlMigrationStore(store);
        left.save(left.find(tenant).orElseThrow().wanting(Intent.SWITCH));

        runner = runner(new JdbcDatabasePairs(Clock.systemUTC()));
        MigrationStatus soaking = await(status -> inTheWindow(status) || "unwound".equals(outcome(status)));

        assertEquals("done", outcome(soaking), soaking.toString());
        assertEquals("TARGET", soaking.writableNow());
    }

    @Test
    void controllerWhoseFenceWasLiftedSaysSoAndIsStartedAgainAboveTheLift() {
        runner.migrate(tenant, OPERATOR);
        await(status -> "switchover".equals(status.waitingFor()));
        FenceLift lift = new FenceLift(pair.tenant(), Clock.systemUTC());
        lift.liftSource();
        long lifted = lift.liftSource().row().generation();
        await(status -> status.safeNext().startsWith("restart this controller"));
        runner.close();

        runner = runner(new JdbcDatabasePairs(Clock.systemUTC()));
        await(status -> "switchover".equals(status.waitingFor()) && status.lagBytes() != null);

        for (Side side : Side.values()) {
            GateRow gate = lift.show(side).orElseThrow();
            assertEquals(lifted + 1, gate.generation());
            assertEquals(side == Side.SOURCE ? GateState.SERVING : GateState.GUARDED, gate.state());
        }
        readyToSwitch();
    }

    private MigrationRunner runner(DatabasePairs databases) {
        MigrationRunner started = new MigrationRunner(
                new MigrationRunner.Ports(databases, routing, new SqlMigrationStore(store), new HttpOriginHealth()),
                MigrationSteps.inOrder(),
                List.of(pair.tenant()),
                Clock.systemUTC());
        started.start();
        return started;
    }

    /** The policy wants five samples of a low lag; the first of them come with the first seconds. */
    private void readyToSwitch() {
        await(status -> {
            try {
                new VerbGuard(routing).maySwitch(pair.tenant(), runner.migration(tenant), runner.watch(tenant), PLAIN);
                return true;
            } catch (OperationRefused notYet) {
                return false;
            }
        });
    }

    private void readyToRollBack() {
        await(status -> {
            try {
                new VerbGuard(routing).mayRollBack(pair.tenant(), runner.migration(tenant), runner.watch(tenant));
                return true;
            } catch (OperationRefused notYet) {
                return false;
            }
        });
    }

    private MigrationStatus await(Predicate<MigrationStatus> so) {
        MigrationStatus last = null;
        while (true) {
            MigrationStatus now = runner.await(tenant, last).orElseThrow();
            if (so.test(now)) {
                return now;
            }
            assertFalse(now.state().equals("failed"), now.toString());
            last = now;
        }
    }

    private static boolean inTheWindow(MigrationStatus status) {
        return status.step().equals(StepPlan.ROLLBACK_WINDOW) && status.state().equals("waiting");
    }

    private static String outcome(MigrationStatus status) {
        return status.switchover() == null ? "" : status.switchover().outcome();
    }
}
