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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
    private static final class UnsureStore extends InMemoryMigrations {

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
