package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.steps.HttpOriginHealth;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.control.store.SqlWorkerCounts;
import dev.crossfade.control.workers.PassMeter;
import dev.crossfade.control.workers.RunningWorkers;
import dev.crossfade.control.workers.WorkerServices;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.pace.SteadyTime;
import dev.crossfade.control.workflow.runner.MigrationRunner;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.control.workflow.verbs.VerbGuard;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.testing.TestPair;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A controller's runner that moves a tenant between two real databases, without proxies; it can be started again. */
final class RunnerOnPair implements AutoCloseable {

    static final Actor OPERATOR = new Actor("test", "local");
    static final Operations.SwitchoverRequest PLAIN = new Operations.SwitchoverRequest(false, false);

    private final TestPair pair;
    private final TenantSettings settings;
    private final JdbcStore store;
    private final WorldRouting routing;
    private final Function<WorkerSettings, WorkerServices> services;
    private RunningWorkers workers;
    private MigrationRunner runner;

    private RunnerOnPair(TestPair pair, TenantSettings settings, JdbcStore store) {
        this(pair, settings, store, none -> {
            throw new IllegalStateException("it has no workers");
        });
    }

    private RunnerOnPair(
            TestPair pair,
            TenantSettings settings,
            JdbcStore store,
            Function<WorkerSettings, WorkerServices> services) {
        this.pair = pair;
        this.services = services;
        this.settings = settings;
        this.store = store;
        this.routing = new WorldRouting(new World(), tenant());
        this.workers = workers();
        this.runner = running(new JdbcDatabasePairs(Clock.systemUTC()));
    }

    /** With some rows and a large object at the source. */
    static RunnerOnPair of14And17(Path directory) {
        return on(TestPair.create(), directory);
    }

    static RunnerOnPair of14And17(Path directory, TenantSettings.Replication replication) {
        return on(TestPair.create(), directory, replication);
    }

    /** As {@link #of14And17}, of others. */
    static RunnerOnPair on(TestPair pair, Path directory) {
        return on(pair, directory, TestPair.replication(List.of()));
    }

    /** With workers beside the requests. */
    static RunnerOnPair withWorkers(
            Path directory, WorkerSettings workers, Function<WorkerSettings, WorkerServices> services) {
        TestPair pair = prepared(TestPair.create());
        return new RunnerOnPair(
                pair,
                SampleTenant.withWorkers(pair.tenant(TestPair.replication(List.of())), workers),
                JdbcStore.open("jdbc:sqlite:" + directory.resolve("control.db")),
                services);
    }

    private static RunnerOnPair on(TestPair pair, Path directory, TenantSettings.Replication replication) {
        return on(pair, directory, pair.tenant(replication));
    }

    /** As {@link #of14And17}, with other settings of the pair. */
    static RunnerOnPair on(TestPair pair, Path directory, TenantSettings settings) {
        prepared(pair);
        return new RunnerOnPair(pair, settings, JdbcStore.open("jdbc:sqlite:" + directory.resolve("control.db")));
    }

    private static TestPair prepared(TestPair pair) {
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id bigserial PRIMARY KEY, key text NOT NULL, side text NOT NULL)",
                "CREATE TABLE notes (id bigserial PRIMARY KEY, body text)");
        pair.source()
                .executeAsApp(
                        "INSERT INTO notes (body) SELECT 'note ' || i FROM generate_series(1, 500) i",
                        "SELECT lo_from_bytea(70001, decode(repeat('00ff27', 500), 'hex'))");
        return pair;
    }

    /** The source's schema is to be copied, and locked meanwhile: the target has none. */
    static RunnerOnPair withoutSchemaAtTheTarget(Path directory, String... schema) {
        TestPair pair = TestPair.create();
        pair.source().executeAsApp(schema);
        TenantSettings settings =
                pair.tenant(TestPair.copyingSchema(TestPair.lockingDdl(TestPair.replication(List.of()))));
        return new RunnerOnPair(pair, settings, JdbcStore.open("jdbc:sqlite:" + directory.resolve("control.db")));
    }

    TestPair pair() {
        return pair;
    }

    WorldRouting routing() {
        return routing;
    }

    TenantId tenant() {
        return pair.tenant().id();
    }

    MigrationRunner runner() {
        return runner;
    }

    SqlMigrationStore migrations() {
        return new SqlMigrationStore(store);
    }

    /** Once the last one was closed. */
    void start(DatabasePairs databases) {
        workers.close();
        workers = workers();
        runner = running(databases);
    }

    private RunningWorkers workers() {
        Clock clock = Clock.systemUTC();
        return RunningWorkers.start(
                List.of(settings),
                services,
                new SqlWorkerCounts(store),
                () -> true,
                new SteadyTime(clock, System::nanoTime),
                new PassMeter());
    }

    private MigrationRunner running(DatabasePairs databases) {
        MigrationRunner started = new MigrationRunner(
                new MigrationRunner.Ports(
                        databases, routing, migrations(), new HttpOriginHealth(), MigrationListener.NOBODY),
                MigrationSteps.inOrder(workers.with(Hooks.NONE)),
                List.of(settings),
                Clock.systemUTC());
        started.start();
        return started;
    }

    /** The policy wants five samples of a low lag; the first of them come with the first seconds. */
    void readyToSwitch() {
        awaitAllowed(() -> new VerbGuard(routing)
                .maySwitch(pair.tenant(), runner.migration(tenant()), runner.watch(tenant()), PLAIN));
    }

    void readyToRollBack() {
        awaitAllowed(() ->
                new VerbGuard(routing).mayRollBack(pair.tenant(), runner.migration(tenant()), runner.watch(tenant())));
    }

    private void awaitAllowed(Runnable verb) {
        await(status -> {
            try {
                verb.run();
                return true;
            } catch (OperationRefused notYet) {
                return false;
            }
        });
    }

    MigrationStatus await(Predicate<MigrationStatus> so) {
        MigrationStatus last = null;
        while (true) {
            MigrationStatus now = runner.await(tenant(), last).orElseThrow();
            if (so.test(now)) {
                return now;
            }
            assertFalse(now.state().equals("failed"), now.toString());
            // Interrupted by the test's timeout: waiting returns at once from here on.
            assertFalse(Thread.currentThread().isInterrupted(), now.toString());
            last = now;
        }
    }

    static boolean inTheWindow(MigrationStatus status) {
        return status.step().equals(StepPlan.ROLLBACK_WINDOW) && status.state().equals("waiting");
    }

    static String outcome(MigrationStatus status) {
        return status.switchover() == null ? "" : status.switchover().outcome();
    }

    static boolean outcomeIsBad(MigrationStatus status) {
        return outcome(status).equals("unwound") || outcome(status).equals("refused");
    }

    @Override
    public void close() {
        runner.close();
        workers.close();
        store.close();
        pair.close();
    }
}
