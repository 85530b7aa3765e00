package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.MigrationListener;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.routing.OriginHealth;
import dev.crossfade.control.workflow.runner.MigrationRunner;
import dev.crossfade.control.workflow.step.Hooks;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import dev.crossfade.control.workflow.verbs.Operations.AbortRequest;
import dev.crossfade.control.workflow.verbs.Operations.CleanupRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store does what it is asked, or not, and in either case its answer is lost: the verb can be said again, and the audit is true. */
@Timeout(60)
class UnansweredStoreTest {

    private static final TenantSettings ACME = SampleTenant.coordinated();
    private static final TenantId TENANT = ACME.id();
    private static final Actor ANN = new Actor("ann", "local");
    private static final Actor BOB = new Actor("bob", "local");

    private final Failing store = new Failing();

    @Test
    void migrationThatIsNotToldOfIsNotBegun() {
        try (MigrationRunner runner = runner()) {
            store.fails("audit");
            assertThrows(StoreFailure.class, () -> runner.migrate(TENANT, ANN));
            assertEquals(List.of(), store.all());

            runner.migrate(TENANT, ANN);
        }
    }

    @Test
    void migrationThatWasWrittenDownRunsWhereTheAnswerWasLost() {
        try (MigrationRunner runner = runner()) {
            store.fails("saved");
            assertEquals("acme", runner.migrate(TENANT, ANN).tenant());
            assertEquals(store.all().get(0).id(), runner.migration(TENANT).id());
        }
    }

    @Test
    void migrationThatNobodyRunsGivesWayToTheOneThatIsBegunAgain() {
        try (MigrationRunner runner = runner()) {
            store.fails("saved", "find", "audit");
            assertThrows(StoreFailure.class, () -> runner.migrate(TENANT, ANN));
            assertEquals(1, store.all().size());

            runner.migrate(TENANT, ANN);
            assertEquals(store.all().get(0).id(), runner.migration(TENANT).id());
            assertEquals("begun: " + runner.migration(TENANT).id(), lastAudit().after());
        }
    }

    @Test
    void migrationThatWasNotWrittenDownIsNotSaidToHaveBegun() {
        try (MigrationRunner runner = runner()) {
            store.fails("save");
            assertThrows(StoreFailure.class, () -> runner.migrate(TENANT, ANN));

            assertEquals("not written down: save was not answered", lastAudit().after());
        }
    }

    @Test
    void recordThatWasForgottenWithoutAnAnswerIsForgottenTheNextTime() {
        store.save(Migration.first(UUID.randomUUID(), TENANT, "check", Instant.EPOCH));
        Migration stored = store.all().get(0);
        store.save(stored.at(stored.stage(), "abort", State.ABORTING, Instant.EPOCH)
                .at(stored.stage(), "abort", State.ABORTED, Instant.EPOCH));
        try (MigrationRunner runner = runner()) {
            runner.start();
            while (runner.status(TENANT).isEmpty()) {
                Thread.onSpinWait();
            }
            store.fails("forgotten");
            assertThrows(StoreFailure.class, () -> runner.cleanup(TENANT, ANN, new CleanupRequest(false)));

            runner.cleanup(TENANT, ANN, new CleanupRequest(false));
            assertEquals(Optional.empty(), runner.status(TENANT));
        }
    }

    /** Both were let pass by the row as it was, and one was quicker. */
    @Test
    void verbThatSomebodyElseWasQuickerThanIsToldAsRefused() {
        try (MigrationRunner runner = runner()) {
            runner.migrate(TENANT, ANN);
            store.meanwhile = () -> runner.abort(TENANT, BOB, new AbortRequest(false));
            assertThrows(OperationRefused.class, () -> runner.pause(TENANT, ANN));

            List<String> told = store.audit(3).stream()
                    .map(entry -> entry.actor().who() + " " + entry.what() + " "
                            + entry.after().split(":", 2)[0])
                    .toList();
            assertEquals(List.of("ann pause refused", "ann pause wanted", "bob abort wanted"), told);
        }
    }

    private AuditEntry lastAudit() {
        return store.audit(1).get(0);
    }

    private MigrationRunner runner() {
        World world = new World();
        return new MigrationRunner(
                new MigrationRunner.Ports(
                        (tenant, session) -> new WorldDatabases(world, session, Clock.systemUTC()),
                        new WorldRouting(world, TENANT),
                        store,
                        (tenant, side, atMost) -> OriginHealth.Health.WELL,
                        MigrationListener.NOBODY),
                MigrationSteps.inOrder(Hooks.NONE),
                List.of(ACME),
                Clock.systemUTC());
    }

    /** Fails at the next call of each kind that it is told of, before it or after. */
    private static final class Failing extends InMemoryMigrations {

        private final Deque<String> failures = new ArrayDeque<>();
        private volatile Runnable meanwhile = () -> {};

        Failing() {
            super(new World());
        }

        void fails(String... next) {
            failures.addAll(List.of(next));
        }

        private void failAt(String call) {
            if (call.equals(failures.peek())) {
                failures.remove();
                throw new StoreFailure(StoreFailure.Kind.FAILED, call + " was not answered", "look at the store", null);
            }
        }

        @Override
        public synchronized Migration save(Migration migration) {
            failAt("save");
            Migration saved = super.save(migration);
            failAt("saved");
            return saved;
        }

        @Override
        public synchronized Optional<Migration> find(TenantId tenant) {
            failAt("find");
            return super.find(tenant);
        }

        @Override
        public synchronized void forget(Migration migration) {
            super.forget(migration);
            failAt("forgotten");
        }

        /** Whoever is quicker does so under no lock of ours. */
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public void record(AuditEntry entry) {
            synchronized (this) {
                failAt("audit");
            }
            Runnable quicker = meanwhile;
            meanwhile = () -> {};
            quicker.run();
            super.record(entry);
        }
    }
}
