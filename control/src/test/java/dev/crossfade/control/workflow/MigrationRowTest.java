package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationRow;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MigrationRowTest {

    private static final TenantId ACME = new TenantId("acme");

    private final Migration first =
            Migration.first(new UUID(0, 1), ACME, "check", Instant.parse("2026-01-01T00:00:00Z"));
    private final UnsureStore store = new UnsureStore();
    private final List<String> heard = new ArrayList<>();
    private final MigrationRow row = new MigrationRow(store, store.save(first), this::heard);

    @Test
    void changeWhoseAnswerWasLostIsFoundWhenTheNextOneIsMade() {
        store.outcomes.add(Outcome.SAVED_AND_SILENT);
        assertThrows(StoreFailure.class, () -> row.update(now -> now.wanting(Intent.ABORT)));

        Migration next = row.update(now -> now.acceptingDuplicates(true));

        assertEquals(Intent.ABORT, next.intent());
        assertEquals(next, store.find(ACME).orElseThrow());
    }

    @Test
    void changeThatWasNotSavedIsMadeAgain() {
        store.outcomes.add(Outcome.REFUSED);
        assertThrows(StoreFailure.class, () -> row.update(now -> now.wanting(Intent.ABORT)));
        assertEquals(Intent.MIGRATE, row.now().intent());

        row.update(now -> now.wanting(Intent.ABORT));

        assertEquals(Intent.ABORT, row.now().intent());
        assertEquals(row.now(), store.find(ACME).orElseThrow());
    }

    @Test
    void changeIsHeardOfOnceItIsSavedAndNoneThatChangesNothing() {
        row.update(now -> now.wanting(Intent.ABORT));
        row.update(now -> now);
        store.outcomes.add(Outcome.REFUSED);
        assertThrows(StoreFailure.class, () -> row.update(now -> now.wanting(Intent.MIGRATE)));

        assertEquals(List.of("migrate to abort, saved true"), heard);
    }

    /** One sampler looks at all migrations, one after the other. */
    @Test
    @Timeout(20)
    void whoLooksDoesNotWaitForASaveThatHangs() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        MigrationRow slow = new MigrationRow(
                new UnsureStore() {
                    @Override
                    public synchronized Migration save(Migration migration) {
                        hanging.countDown();
                        awaitUninterruptibly(goOn);
                        return super.save(migration);
                    }
                },
                first,
                this::heard);
        CompletableFuture<Migration> saved =
                CompletableFuture.supplyAsync(() -> slow.update(now -> now.wanting(Intent.ABORT)));
        hanging.await();

        assertEquals(first, slow.now());

        goOn.countDown();
        assertEquals(Intent.ABORT, saved.get().intent());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void heard(@Nullable Migration before, @Nullable Migration now) {
        assertNotNull(before);
        assertNotNull(now);
        heard.add(before.intent().inWords() + " to " + now.intent().inWords() + ", saved "
                + store.find(ACME).equals(Optional.of(now)));
    }

    private enum Outcome {
        SAVED_AND_SILENT,
        REFUSED
    }

    /** Saves, and does not always say so. */
    private static class UnsureStore extends InMemoryMigrations {

        private final Queue<Outcome> outcomes = new ArrayDeque<>();

        UnsureStore() {
            super(new World());
        }

        @Override
        public synchronized Migration save(Migration migration) {
            Outcome outcome = outcomes.poll();
            if (outcome == null) {
                return super.save(migration);
            }
            Optional<Migration> saved =
                    outcome == Outcome.SAVED_AND_SILENT ? Optional.of(super.save(migration)) : Optional.empty();
            throw new StoreFailure(
                    StoreFailure.Kind.FAILED, "no answer to COMMIT, saved " + saved.isPresent(), "look again", null);
        }
    }
}
