package dev.crossfade.control.store;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.control.parking.Throttle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parked requests, in the store. Thread-safe; one thread adds, and one claims and settles. */
public final class SqlParked implements ParkedStore {

    private static final String COLUMNS =
            "p.seq, p.id, p.tenant, p.kind, p.lane, p.arrived_at, p.due_at, p.state, p.since,"
                    + " p.attempts, p.status, p.reason, p.throttle_count, p.throttle_ms";

    private final JdbcStore store;
    private final SqlLanes lanes;

    public SqlParked(JdbcStore store) {
        this.store = store;
        this.lanes = new SqlLanes(store.skipsLocked());
    }

    @Override
    public void add(List<Entry> entries) {
        store.change(connection -> {
            long last = number(connection, "SELECT coalesce(max(seq), 0) FROM parked");
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO parked (seq, id, tenant, kind, lane, rule, arrived_at, due_at, state, since, attempts,
                                        throttle_count, throttle_ms, content)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, 0, ?, ?, ?)
                        ON CONFLICT (id) DO NOTHING
                    """)) {
                for (Entry entry : entries) {
                    insert.setLong(1, ++last);
                    insert.setString(2, entry.id());
                    insert.setString(3, entry.tenant().value());
                    insert.setString(4, label(entry.kind()));
                    insert.setString(5, entry.lane());
                    insert.setString(6, entry.rule());
                    insert.setLong(7, entry.arrivedAt());
                    insert.setLong(8, entry.dueAt());
                    insert.setLong(9, entry.arrivedAt());
                    setThrottle(insert, 10, entry.throttle());
                    insert.setBytes(12, entry.content().bytes());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            lanes.join(connection, entries);
            return entries.size();
        });
    }

    @Override
    public List<Claimed> claim(TenantId tenant, long now, int most) {
        return store.change(connection -> lanes.claim(connection, tenant, now, most));
    }

    @Override
    public void settle(List<Settled> settled) {
        store.change(connection -> {
            // What was dropped meanwhile is not brought back. Its content goes with the last attempt.
            try (PreparedStatement update = connection.prepareStatement("""
                    UPDATE parked
                       SET state = ?, since = ?, attempts = ?, status = ?, reason = ?,
                           content = CASE WHEN ? = 'delivered' THEN NULL ELSE content END
                     WHERE seq = ? AND state = 'waiting'
                    """)) {
                for (Settled one : settled) {
                    Parked parked = one.claimed().parked();
                    update.setString(1, label(one.next()));
                    update.setLong(
                            2, one.next() == State.WAITING ? parked.since().toEpochMilli() : one.at());
                    update.setInt(3, parked.attempts() + 1);
                    update.setObject(4, one.status(), Types.INTEGER);
                    update.setString(5, one.reason());
                    update.setString(6, label(one.next()));
                    update.setLong(7, parked.seq());
                    update.addBatch();
                }
                update.executeBatch();
            }
            lanes.settle(connection, settled);
            return settled.size();
        });
    }

    @Override
    public int wake(TenantId tenant, long from, long until, long now, int most) {
        return store.change(connection -> lanes.wake(connection, tenant, from, until, now, most));
    }

    @Override
    public long nextTurn(TenantId tenant) {
        return store.read(connection -> number(
                connection, "SELECT coalesce(min(turn_at), " + NEVER + ") FROM parked_lane WHERE tenant = ?", tenant));
    }

    @Override
    public void takeUp(long now, long longestRest) {
        store.change(connection -> {
            return SqlLanes.takeUp(connection, now, longestRest);
        });
    }

    @Override
    public Optional<Parked> find(TenantId tenant, String id) {
        return store.read(connection -> find(connection, tenant, id));
    }

    private static Optional<Parked> find(Connection connection, TenantId tenant, String id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM parked p WHERE p.id = ? AND p.tenant = ?")) {
            statement.setString(1, id);
            statement.setString(2, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(parked(row)) : Optional.empty();
            }
        }
    }

    @Override
    public Optional<Sealed> content(TenantId tenant, String id) {
        return store.read(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT content FROM parked WHERE id = ? AND tenant = ?")) {
                statement.setString(1, id);
                statement.setString(2, tenant.value());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.ofNullable(row.getBytes(1)).map(Sealed::new) : Optional.empty();
                }
            }
        });
    }

    @Override
    public List<Parked> list(TenantId tenant, @Nullable State state, @Nullable Kind kind, long after, int most) {
        return store.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT " + COLUMNS + " FROM parked p"
                    + " WHERE p.tenant = ? AND p.seq > ?"
                    + (state == null ? "" : " AND p.state = '" + label(state) + "'")
                    + (kind == null ? "" : " AND p.kind = '" + label(kind) + "'")
                    + " ORDER BY p.seq LIMIT ?")) {
                statement.setString(1, tenant.value());
                statement.setLong(2, after);
                statement.setInt(3, most);
                try (ResultSet rows = statement.executeQuery()) {
                    List<Parked> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(parked(rows));
                    }
                    return found;
                }
            }
        });
    }

    @Override
    public Change retry(TenantId tenant, String id, long now) {
        return changeUndelivered(tenant, id, now, (connection, seq) -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE parked SET state = 'waiting', since = ?, reason = NULL WHERE seq = ? AND state = 'dead'")) {
                update.setLong(1, now);
                update.setLong(2, seq);
                update.executeUpdate();
            }
        });
    }

    @Override
    public Change drop(TenantId tenant, String id, long now, String reason) {
        return changeUndelivered(tenant, id, now, (connection, seq) -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE parked SET state = 'dropped', since = ?, reason = ?, content = NULL WHERE seq = ?")) {
                update.setLong(1, now);
                update.setString(2, reason);
                update.setLong(3, seq);
                update.executeUpdate();
            }
        });
    }

    @FunctionalInterface
    private interface Update {
        void of(Connection connection, long seq) throws SQLException;
    }

    /** Of one that waits, or is dead. Its lane finds out at its next turn, which may as well be now: it rests for nobody else. */
    private Change changeUndelivered(TenantId tenant, String id, long now, Update update) {
        return change(tenant, id, (connection, found) -> {
            if (found.state() != State.WAITING && found.state() != State.DEAD) {
                return Change.REFUSED;
            }
            update.of(connection, found.seq());
            lanes.hurry(connection, found, now);
            return Change.DONE;
        });
    }

    @Override
    public Change reschedule(TenantId tenant, String id, long dueAt) {
        return change(tenant, id, (connection, found) -> {
            if (found.kind() != Kind.DEFERRED || found.state() != State.WAITING) {
                return Change.REFUSED;
            }
            try (PreparedStatement update = connection.prepareStatement("UPDATE parked SET due_at = ? WHERE seq = ?")) {
                update.setLong(1, dueAt);
                update.setLong(2, found.seq());
                update.executeUpdate();
            }
            lanes.expect(connection, found, dueAt);
            return Change.DONE;
        });
    }

    @FunctionalInterface
    private interface Act {
        Change on(Connection connection, Parked found) throws SQLException;
    }

    private Change change(TenantId tenant, String id, Act act) {
        return store.change(connection -> {
            // Its lane first, as whoever settles does: two never wait for each other.
            Optional<Parked> known = find(connection, tenant, id);
            if (known.isEmpty()) {
                return Change.UNKNOWN;
            }
            SqlLanes.lock(connection, known.get());
            return act.on(connection, find(connection, tenant, id).orElseThrow());
        });
    }

    @Override
    public Backlog backlog(TenantId tenant) {
        return store.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT count(CASE WHEN state = 'waiting' AND kind = 'parked' THEN 1 END),
                           count(CASE WHEN state = 'waiting' AND kind = 'deferred' THEN 1 END),
                           count(CASE WHEN state = 'dead' THEN 1 END),
                           coalesce(min(CASE WHEN state = 'waiting' AND kind = 'parked' THEN arrived_at END), %1$d),
                           (SELECT count(*) FROM parked_lane l WHERE l.tenant = ? AND l.failures > 0)
                      FROM parked
                     WHERE tenant = ? AND state IN ('waiting', 'dead')
                    """.formatted(NEVER))) {
                statement.setString(1, tenant.value());
                statement.setString(2, tenant.value());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return new Backlog(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
                }
            }
        });
    }

    @Override
    public Set<String> rulesThatWait(TenantId tenant, Set<String> rules) {
        return store.read(connection -> {
            Set<String> found = new HashSet<>();
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT 1 FROM parked WHERE tenant = ? AND rule = ? AND state = 'waiting' LIMIT 1")) {
                for (String rule : rules) {
                    statement.setString(1, tenant.value());
                    statement.setString(2, rule);
                    try (ResultSet row = statement.executeQuery()) {
                        if (row.next()) {
                            found.add(rule);
                        }
                    }
                }
            }
            return found;
        });
    }

    @Override
    public boolean fewWait(TenantId tenant, String rule, int most) {
        return store.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT count(*), coalesce(max(attempts), 0)
                      FROM (SELECT attempts FROM parked WHERE tenant = ? AND rule = ? AND state = 'waiting' LIMIT ?) AS few
                    """)) {
                statement.setString(1, tenant.value());
                statement.setString(2, rule);
                statement.setInt(3, most + 1);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(1) <= most && row.getLong(2) == 0;
                }
            }
        });
    }

    @Override
    public List<TenantId> tenants() {
        return store.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT DISTINCT tenant FROM parked_lane");
                    ResultSet rows = statement.executeQuery()) {
                List<TenantId> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new TenantId(rows.getString(1)));
                }
                return found;
            }
        });
    }

    @Override
    public int forget(long endedBefore, int most) {
        return store.change(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("""
                    DELETE FROM parked
                     WHERE seq IN (SELECT seq FROM parked WHERE state <> 'waiting' AND since < ? ORDER BY since LIMIT ?)
                    """)) {
                delete.setLong(1, endedBefore);
                delete.setInt(2, most);
                return delete.executeUpdate();
            }
        });
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long number(Connection connection, String query, TenantId tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void setThrottle(PreparedStatement statement, int at, @Nullable Throttle throttle)
            throws SQLException {
        statement.setObject(at, throttle == null ? null : throttle.count(), Types.INTEGER);
        statement.setObject(at + 1, throttle == null ? null : throttle.perMs(), Types.BIGINT);
    }

    private static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    static Parked parked(ResultSet row) throws SQLException {
        int status = row.getInt("status");
        boolean answered = !row.wasNull();
        int count = row.getInt("throttle_count");
        return new Parked(
                row.getLong("seq"),
                row.getString("id"),
                new TenantId(row.getString("tenant")),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("lane"),
                Instant.ofEpochMilli(row.getLong("arrived_at")),
                Instant.ofEpochMilli(row.getLong("due_at")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Instant.ofEpochMilli(row.getLong("since")),
                row.getInt("attempts"),
                answered ? status : null,
                row.getString("reason"),
                count == 0 ? null : new Throttle(count, row.getLong("throttle_ms")));
    }
}
