package dev.crossfade.control.workflow.journal;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where migrations are kept. Every method returns once what it says is durable, and throws {@link StoreFailure} when it cannot.
 * Thread-safe.
 */
public interface MigrationStore {

    /**
     * Whether anything may be done at all: before what cannot wait for the store, and at once.
     *
     * @throws StoreFailure NOT_LEADING when another controller acts, or may be about to
     */
    default void insistOnLead() {}

    /** Every migration that was not forgotten, in the order of their tenants. */
    List<Migration> all();

    Optional<Migration> find(TenantId tenant);

    /**
     * Writes a migration: as a new one when its version is 0, else in place of the one with exactly its version.
     *
     * @return the same with the next version
     */
    Migration save(Migration migration);

    /** Removes the migration; its journal, its plan and the audit stay. */
    void forget(Migration migration);

    /** Appends to the journal, which is never changed. */
    void record(JournalEntry entry);

    /** The last entries of a migration's journal, the oldest of them first. */
    List<JournalEntry> journal(UUID migration, int atMost);

    /** Keeps by which plan a migration is begun; before the migration itself is saved. */
    void keepPlan(UUID migration, String hash);

    /** The hash of the plan by which a migration was begun; empty where it was begun without. */
    Optional<String> plan(UUID migration);

    /** Appends to the audit, which is never changed. */
    void record(AuditEntry entry);

    /** The last entries of the audit, the newest first. */
    List<AuditEntry> audit(int atMost);
}
