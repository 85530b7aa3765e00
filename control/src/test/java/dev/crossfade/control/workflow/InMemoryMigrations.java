package dev.crossfade.control.workflow;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.journal.MigrationStore;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The store of simulations; what was saved survives the controller. */
class InMemoryMigrations implements MigrationStore {

    private final World world;
    private final Map<TenantId, Migration> rows = new TreeMap<>();
    final List<JournalEntry> journal = new ArrayList<>();
    final List<AuditEntry> audit = new ArrayList<>();
    private final Map<UUID, String> plans = new HashMap<>();

    InMemoryMigrations(World world) {
        this.world = world;
    }

    @Override
    public void insistOnLead() {
        world.insistOnLead();
    }

    @Override
    public synchronized List<Migration> all() {
        return List.copyOf(rows.values());
    }

    @Override
    public synchronized Optional<Migration> find(TenantId tenant) {
        return Optional.ofNullable(rows.get(tenant));
    }

    @Override
    public synchronized Migration save(Migration migration) {
        insistOnLead();
        return world.call("save " + migration.stage() + "/" + migration.state().label(), () -> {
            Migration known = rows.get(migration.tenant());
            if ((known == null ? 0 : known.version()) != migration.version()) {
                throw new StoreFailure(StoreFailure.Kind.STALE, "stale", "read again", null);
            }
            Migration saved = migration.ofVersion(migration.version() + 1);
            rows.put(saved.tenant(), saved);
            return saved;
        });
    }

    @Override
    public synchronized void forget(Migration migration) {
        Migration known = rows.get(migration.tenant());
        if (known == null || known.version() != migration.version()) {
            throw new StoreFailure(StoreFailure.Kind.STALE, "stale", "read again", null);
        }
        rows.remove(migration.tenant());
    }

    @Override
    public synchronized void record(JournalEntry entry) {
        insistOnLead();
        journal.add(entry);
    }

    @Override
    public synchronized List<JournalEntry> journal(UUID migration, int atMost) {
        List<JournalEntry> last = new ArrayList<>(journal);
        return last.subList(Math.max(0, last.size() - atMost), last.size());
    }

    @Override
    public synchronized void keepPlan(UUID migration, String hash) {
        plans.put(migration, hash);
    }

    @Override
    public synchronized Optional<String> plan(UUID migration) {
        return Optional.ofNullable(plans.get(migration));
    }

    @Override
    public synchronized void record(AuditEntry entry) {
        audit.add(entry);
    }

    @Override
    public synchronized List<AuditEntry> audit(int atMost) {
        List<AuditEntry> newest = new ArrayList<>(audit);
        Collections.reverse(newest);
        return newest.subList(0, Math.min(atMost, newest.size()));
    }
}
