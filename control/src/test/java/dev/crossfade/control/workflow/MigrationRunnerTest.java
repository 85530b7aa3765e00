package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.leader.NotLeading;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.routing.OriginHealth;
import dev.crossfade.control.workflow.runner.MigrationRunner;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.postgres.MigrationSession;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MigrationRunnerTest {

    private static final TenantSettings FAR = SampleTenant.coordinated();
    private static final TenantSettings NEAR = another("near");
    private static final Actor OPERATOR = new Actor("test", "local");

    private final InMemoryMigrations store = new InMemoryMigrations(new World());
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicBoolean failing = new AtomicBoolean();

    /** A region may be down for long. */
    @Test
    void tenantWhoseGatesDoNotAnswerKeepsNobodyElseFromGoingOn() {
        stored(FAR.id());
        stored(NEAR.id());
        try (MigrationRunner runner = runner()) {
            runner.start();

            awaitBegun(runner, NEAR.id());
            MigrationStatus far = runner.status(FAR.id()).orElseThrow();
            assertEquals("UNKNOWN", far.writableNow());
            assertTrue(String.valueOf(far.problem()).contains("has just begun to lead"), far::toString);
            assertEquals(
                    List.of("acme", "near"),
                    runner.all().stream().map(MigrationStatus::tenant).toList());
            assertThrows(NotLeading.class, () -> runner.migrate(FAR.id(), OPERATOR));
            assertThrows(NotLeading.class, () -> runner.pause(FAR.id(), OPERATOR));

            answer.countDown();
            awaitBegun(runner, FAR.id());
        }
    }

    /** As of a stack that was too small, or a class that is missing. */
    @Test
    void errorOfTheJvmEndsNoMigrationsThread() throws InterruptedException {
        try (MigrationRunner runner = runner()) {
            runner.start();
            failing.set(true);
            runner.migrate(NEAR.id(), OPERATOR);

            while (failing.get() || runner.migration(NEAR.id()).step().equals("check")) {
                Thread.sleep(5);
            }
        }
    }

    /** Whatever is asked of it first. */
    private DatabasePair failingOnce(DatabasePair pair) {
        return (DatabasePair) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DatabasePair.class}, (proxy, method, arguments) -> {
                    if (Thread.currentThread().getName().startsWith("migration-") && failing.getAndSet(false)) {
                        throw new StackOverflowError("planted");
                    }
                    return invoked(pair, method, arguments);
                });
    }

    /** Half a second for all of them; as on a machine whose network is gone, where each stands in a connect. */
    @Test
    void manyThatHangAreStoppedTogether() throws Exception {
        List<TenantSettings> many =
                IntStream.range(0, 20).mapToObj(one -> another("tenant-" + one)).toList();
        many.forEach(tenant -> stored(tenant.id()));
        CountDownLatch hanging = new CountDownLatch(many.size());
        MigrationRunner runner = runner(many, (tenant, session) -> hanging(session, hanging));
        runner.start();
        hanging.await();

        long before = System.nanoTime();
        runner.close();
        Duration took = Duration.ofNanos(System.nanoTime() - before);

        assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took::toString);
    }

    /** Its preflight ends by an interrupt. */
    private DatabasePair hanging(MigrationSession session, CountDownLatch begun) {
        DatabasePair pair = new WorldDatabases(new World(), session, Clock.systemUTC());
        return (DatabasePair) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DatabasePair.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("check")) {
                        begun.countDown();
                        answer.await();
                    }
                    return method.getName().equals("towards") ? proxy : invoked(pair, method, arguments);
                });
    }

    private static void awaitBegun(MigrationRunner runner, TenantId tenant) {
        while (isBeginning(runner, tenant)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isBeginning(MigrationRunner runner, TenantId tenant) {
        try {
            return runner.migration(tenant).generation() < 2;
        } catch (NotLeading e) {
            return true;
        }
    }

    private MigrationRunner runner() {
        return runner(List.of(FAR, NEAR), this::databases);
    }

    private MigrationRunner runner(List<TenantSettings> tenants, DatabasePairs databases) {
        return new MigrationRunner(
                new MigrationRunner.Ports(
                        databases,
                        new WorldRouting(new World(), FAR.id()),
                        store,
                        (tenant, side, atMost) -> OriginHealth.Health.WELL,
                        MigrationListener.NOBODY),
                MigrationSteps.inOrder(Hooks.NONE),
                tenants,
                Clock.systemUTC());
    }

    private void stored(TenantId tenant) {
        store.save(Migration.first(UUID.randomUUID(), tenant, "check", Instant.EPOCH));
    }

    private DatabasePair databases(TenantSettings tenant, MigrationSession session) {
        DatabasePair pair = new WorldDatabases(new World(), session, Clock.systemUTC());
        return tenant.equals(FAR) ? far(pair) : failingOnce(pair);
    }

    /** Its gates answer late. */
    private DatabasePair far(DatabasePair pair) {
        return (DatabasePair) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DatabasePair.class}, (proxy, method, arguments) -> {
                    Object found = invoked(pair, method, arguments);
                    return method.getName().equals("at") ? late((Database) Objects.requireNonNull(found)) : found;
                });
    }

    private Database late(Database side) {
        return (Database) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Database.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("gate")) {
                        answer.await();
                    }
                    return invoked(side, method, arguments);
                });
    }

    private static @Nullable Object invoked(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static TenantSettings another(String id) {
        TenantSettings usual = SampleTenant.coordinated();
        return new TenantSettings(
                new TenantId(id),
                usual.labels(),
                usual.hosts(),
                usual.route(),
                usual.source(),
                usual.target(),
                usual.failover(),
                usual.headers(),
                usual.session(),
                usual.parking(),
                usual.replication(),
                usual.switchover());
    }
}
