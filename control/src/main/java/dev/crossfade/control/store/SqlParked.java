package dev.crossfade.control.store;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Listing;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.control.parking.Throttle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parked requests, in the store. Thread-safe; one thread adds, and one claims and settles. */
public final class SqlParked implements ParkedStore {

    private final JdbcStore store;
    private final SqlLanes lanes;
    private final SqlClaims claims;
    private final SqlParkedChanges changes;

    public SqlParked(JdbcStore store) {
        this.store = store;
        this.lanes = new SqlLanes(store.skipsLocked());
        this.claims = new SqlClaims(store.skipsLocked());
        this.changes = new SqlParkedChanges(lanes);
    }

    @Override
    public void add(List<Entry> entries) {
        store.change(connection -> {
            long last = last(connection);
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
                    insert.setString(4, ParkedRows.label(entry.kind()));
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
        return store.change(connection -> claims.claim(connection, tenant, now, most));
    }

    @Override
    public void settle(List<Settled> settled) {
        List<Settled> inTurn = SqlLanes.inTurn(
                settled,
                one -> one.claimed().parked().tenant(),
                one -> one.claimed().parked().lane());
        store.change(connection -> {
            lanes.settle(connection, inTurn);
            // What was dropped meanwhile is not brought back, and what has its place by now is another. Its content
            // goes
            // with the last attempt.
            try (PreparedStatement update = connection.prepareStatement("""
                    UPDATE parked
                       SET state = ?, since = ?, attempts = ?, failing_since = coalesce(failing_since, ?), status = ?, reason = ?,
                           content = CASE WHEN ? = 'delivered' THEN NULL ELSE content END
                     WHERE seq = ? AND id = ? AND state = 'waiting'
                    """)) {
                for (Settled one : inTurn) {
                    Parked parked = one.claimed().parked();
                    update.setString(1, ParkedRows.label(one.next()));
                    update.setLong(
                            2, one.next() == State.WAITING ? parked.since().toEpochMilli() : one.at());
                    update.setInt(3, parked.attempts() + (one.last().isSent() ? 1 : 0));
                    update.setObject(4, one.hasFailed() ? one.last().sentAt() : null, Types.BIGINT);
                    update.setObject(5, one.status(), Types.INTEGER);
                    update.setString(6, ParkedRows.words(one.reason()));
                    update.setString(7, ParkedRows.label(one.next()));
                    update.setLong(8, parked.seq());
                    update.setString(9, parked.id());
                    update.addBatch();
                }
                update.executeBatch();
            }
            lanes.goOn(connection, inTurn);
            return inTurn.size();
        });
    }

    @Override
    public int wake(TenantId tenant, long from, long until, long now, int most) {
        return store.change(connection -> lanes.wake(connection, tenant, from, until, now, most));
    }

    @Override
    public void takeUp(long now, long longestRest) {
        store.change(connection -> {
            return SqlClaims.takeUp(connection, now, longestRest);
        });
    }

    @Override
    public int giveBack(TenantId tenant, Set<String> known, long now) {
        return store.change(connection -> SqlClaims.giveBack(connection, tenant, known, now));
    }

    @Override
    public Optional<Parked> find(TenantId tenant, String id) {
        return store.read(connection -> ParkedRows.find(connection, tenant, id));
    }

    @Override
    public Optional<Sealed> content(TenantId tenant, String id) {
        return store.read(connection -> ParkedRows.content(connection, tenant, id));
    }

    @Override
    public List<Parked> list(TenantId tenant, Listing wanted, long after, int most) {
        return store.read(connection -> ParkedRows.list(connection, tenant, wanted, after, most));
    }

    @Override
    public Optional<Parked> first(TenantId tenant, String lane) {
        return store.read(connection -> ParkedRows.first(connection, tenant, lane));
    }

    @Override
    public Change retry(TenantId tenant, String id, long now) {
        return store.change(connection -> changes.retry(connection, tenant, id, now));
    }

    @Override
    public Change drop(TenantId tenant, String id, long now, String reason) {
        return store.change(connection -> changes.drop(connection, tenant, id, now, reason));
    }

    @Override
    public Change reschedule(TenantId tenant, String id, long dueAt) {
        return store.change(connection -> changes.reschedule(connection, tenant, id, dueAt));
    }

    @Override
    public long nextTurn(TenantId tenant) {
        return store.read(connection -> SqlBacklog.nextTurn(connection, tenant));
    }

    @Override
    public Backlog backlog(TenantId tenant) {
        return store.read(connection -> SqlBacklog.of(connection, tenant));
    }

    @Override
    public Set<String> rulesThatWait(TenantId tenant) {
        return store.read(connection -> SqlBacklog.rulesThatWait(connection, tenant));
    }

    @Override
    public List<Beginning> beginnings(TenantId tenant, long after, int most) {
        return store.read(connection -> SqlBacklog.beginnings(connection, tenant, after, most));
    }

    @Override
    public boolean fewWait(TenantId tenant, String rule, int most) {
        return store.read(connection -> SqlBacklog.fewWait(connection, tenant, rule, most));
    }

    @Override
    public List<TenantId> tenants() {
        return store.read(SqlBacklog::tenants);
    }

    @Override
    public int forget(long endedBefore, int most) {
        return store.change(connection -> {
            // Asked twice: a server that has waited for somebody who retries one asks the outer one alone once more.
            try (PreparedStatement delete = connection.prepareStatement("""
                    DELETE FROM parked
                     WHERE state <> 'waiting'
                       AND seq IN (SELECT seq FROM parked WHERE state <> 'waiting' AND since < ? ORDER BY since LIMIT ?)
                    """)) {
                delete.setLong(1, endedBefore);
                delete.setInt(2, most);
                return delete.executeUpdate();
            }
        });
    }

    private static long last(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT coalesce(max(seq), 0) FROM parked");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void setThrottle(PreparedStatement statement, int at, @Nullable Throttle throttle)
            throws SQLException {
        statement.setObject(at, throttle == null ? null : throttle.count(), Types.INTEGER);
        statement.setObject(at + 1, throttle == null ? null : throttle.perMs(), Types.BIGINT);
    }
}
