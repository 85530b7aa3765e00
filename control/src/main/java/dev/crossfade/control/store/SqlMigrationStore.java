package dev.crossfade.control.store;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.notify.Inbox;
import dev.crossfade.control.notify.Outbox;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.journal.MigrationStore;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Migrations, their journal and the audit, in the store. Thread-safe. */
public final class SqlMigrationStore implements MigrationStore {

    private final JdbcStore store;
    private final @Nullable Inbox inbox;

    /** Nobody is told what it saves. */
    public SqlMigrationStore(JdbcStore store) {
        this(store, null);
    }

    /** @param inbox what is to be told of a change is written with it; null: nothing is */
    public SqlMigrationStore(JdbcStore store, @Nullable Inbox inbox) {
        this.store = store;
        this.inbox = inbox;
    }

    @Override
    public void insistOnLead() {
        store.insistOnLead();
    }

    @Override
    public List<Migration> all() {
        return store.read(SqlMigrations::all);
    }

    @Override
    public Optional<Migration> find(TenantId tenant) {
        return store.read(connection -> SqlMigrations.find(connection, tenant));
    }

    @Override
    public Migration save(Migration migration) {
        int dropped = store.change(connection -> {
            Migration before = inbox == null
                    ? null
                    : SqlMigrations.find(connection, migration.tenant()).orElse(null);
            boolean written = migration.version() == 0
                    ? SqlMigrations.insert(connection, migration)
                    : SqlMigrations.update(connection, migration);
            if (!written) {
                throw stale(migration);
            }
            return inbox == null ? 0 : addNews(connection, inbox.entries(before, migration));
        });
        if (inbox != null) {
            inbox.dropped(dropped);
        }
        return migration.ofVersion(migration.version() + 1);
    }

    private static int addNews(Connection connection, List<Outbox.Entry> news) throws SQLException {
        int dropped = 0;
        for (Outbox.Entry entry : news) {
            dropped += SqlOutbox.put(connection, Inbox.RECEIVER, entry) ? 0 : 1;
        }
        return dropped;
    }

    @Override
    public void forget(Migration migration) {
        if (!store.change(connection -> SqlMigrations.delete(connection, migration))) {
            throw stale(migration);
        }
    }

    @Override
    public void record(JournalEntry entry) {
        write(
                "INSERT INTO journal (migration, generation, at, step, outcome, found) VALUES (?, ?, ?, ?, ?, ?)",
                entry.migration().toString(),
                entry.generation(),
                entry.at().toString(),
                entry.step(),
                entry.outcome(),
                entry.found());
    }

    @Override
    public List<JournalEntry> journal(UUID migration, int atMost) {
        List<JournalEntry> found = store.read(connection -> newestOfJournal(connection, migration, atMost));
        Collections.reverse(found);
        return found;
    }

    @Override
    public void record(AuditEntry entry) {
        write(
                "INSERT INTO audit (at, who, from_where, why, tenant, what, plan, before, after)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                entry.at().toString(),
                entry.actor().who(),
                entry.actor().from(),
                entry.actor().why(),
                entry.tenant(),
                entry.what(),
                entry.plan(),
                entry.before(),
                entry.after());
    }

    @Override
    public List<AuditEntry> audit(int atMost) {
        return store.read(connection -> newestOfAudit(connection, atMost));
    }

    @Override
    public void keepPlan(UUID migration, String hash) {
        write("INSERT INTO migration_plan (migration, hash) VALUES (?, ?)", migration.toString(), hash);
    }

    @Override
    public Optional<String> plan(UUID migration) {
        return store.read(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT hash FROM migration_plan WHERE migration = ?")) {
                statement.setString(1, migration.toString());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.of(row.getString("hash")) : Optional.empty();
                }
            }
        });
    }

    private void write(String insert, @Nullable Object... values) {
        store.change(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                return statement.executeUpdate();
            }
        });
    }

    private static List<JournalEntry> newestOfJournal(Connection connection, UUID migration, int atMost)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM journal WHERE migration = ? ORDER BY seq DESC LIMIT ?")) {
            statement.setString(1, migration.toString());
            statement.setInt(2, atMost);
            try (ResultSet rows = statement.executeQuery()) {
                List<JournalEntry> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new JournalEntry(
                            migration,
                            rows.getLong("generation"),
                            Instant.parse(rows.getString("at")),
                            rows.getString("step"),
                            rows.getString("outcome"),
                            rows.getString("found")));
                }
                return found;
            }
        }
    }

    private static List<AuditEntry> newestOfAudit(Connection connection, int atMost) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM audit ORDER BY seq DESC LIMIT ?")) {
            statement.setInt(1, atMost);
            try (ResultSet rows = statement.executeQuery()) {
                List<AuditEntry> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new AuditEntry(
                            Instant.parse(rows.getString("at")),
                            new Actor(rows.getString("who"), rows.getString("from_where"), rows.getString("why")),
                            rows.getString("tenant"),
                            rows.getString("what"),
                            rows.getString("plan"),
                            rows.getString("before"),
                            rows.getString("after")));
                }
                return found;
            }
        }
    }

    private static StoreFailure stale(Migration migration) {
        return new StoreFailure(
                StoreFailure.Kind.STALE,
                "the migration of " + migration.tenant() + " was changed by somebody else since it was read",
                "read it again, and decide again",
                null);
    }
}
