package dev.crossfade.control.store;

import static dev.crossfade.control.parking.ParkedStore.NEVER;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Entry;
import dev.crossfade.control.parking.ParkedStore.Origin;
import dev.crossfade.control.parking.ParkedStore.Settled;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whose turn it is, within somebody else's transaction. Of each lane with something that waits there is a row, and whoever changes what
 * waits in it locks that row first: so nobody takes a lane away to which another has just added something. Who needs several locks them in
 * one order, and before any request: so no two wait for each other.
 */
final class SqlLanes {

    /** The first that waits in a lane. */
    static final String HEAD = "SELECT %s FROM parked h WHERE h.tenant = l.tenant AND h.lane = l.lane"
            + " AND h.state = 'waiting' ORDER BY h.due_at, h.seq LIMIT 1";

    private static final String JOIN = """
            INSERT INTO parked_lane AS l (tenant, lane, due_at, free_at, turn_at, failures, served)
            VALUES (?, ?, ?, 0, ?, 0, '')
                ON CONFLICT (tenant, lane) DO UPDATE
               SET due_at = excluded.due_at,
                   turn_at = CASE WHEN l.turn_at = %1$d THEN l.turn_at
                                  WHEN excluded.due_at > l.free_at THEN excluded.due_at
                                  ELSE l.free_at END
             WHERE excluded.due_at < l.due_at
            """.formatted(NEVER);

    private static final String DUE = "UPDATE parked_lane AS l SET due_at = coalesce((" + HEAD.formatted("h.due_at")
            + "), " + NEVER + ") WHERE tenant = ? AND lane = ?";

    static final String TURN = """
            UPDATE parked_lane
               SET turn_at = CASE WHEN due_at = %1$d THEN ? WHEN due_at > free_at THEN due_at ELSE free_at END
             WHERE tenant = ? AND lane = ?
            """.formatted(NEVER);

    private static final String FORGET =
            "DELETE FROM parked_lane WHERE due_at = " + NEVER + " AND turn_at <= ? AND tenant = ? AND lane = ?";

    private static final String WAKE = wake("");
    private static final String WAKE_PAST_LOCKED = wake("FOR UPDATE SKIP LOCKED");

    private final boolean skipsLocked;

    /** By an index of those alone that rest for that reason. One that is being sent is not let go: it comes back by itself. */
    static String wake(String locking) {
        return """
                WITH away AS MATERIALIZED (
                    SELECT lane
                      FROM parked_lane
                     WHERE tenant = ? AND away_at > 0 AND away_at >= ? AND away_at < ?
                       AND turn_at < %2$d AND due_at < %2$d
                     ORDER BY away_at
                     LIMIT ?
                     %1$s
                )
                UPDATE parked_lane
                   SET away_at = 0, free_at = ?, turn_at = CASE WHEN due_at > ? THEN due_at ELSE ? END
                 WHERE tenant = ? AND lane IN (SELECT lane FROM away)
                """.formatted(locking, NEVER);
    }

    /** @param skipsLocked whether the engine knows rows that are locked, and can go past them */
    SqlLanes(boolean skipsLocked) {
        this.skipsLocked = skipsLocked;
    }

    /** In the order in which lanes are locked. */
    static <T> List<T> inTurn(List<T> those, Function<T, TenantId> tenant, Function<T, String> lane) {
        return those.stream()
                .sorted(Comparator.comparing((T one) -> tenant.apply(one).value())
                        .thenComparing(lane))
                .toList();
    }

    /** For what was added: a lane that waits for something earlier stays as it is, and is locked nevertheless. */
    void join(Connection connection, List<Entry> entries) throws SQLException {
        try (PreparedStatement join = connection.prepareStatement(JOIN)) {
            for (Entry entry : inTurn(entries, Entry::tenant, Entry::lane)) {
                setJoin(join, entry.tenant(), entry.lane(), entry.dueAt());
                join.addBatch();
            }
            join.executeBatch();
        }
    }

    private static void setJoin(PreparedStatement join, TenantId tenant, String lane, long dueAt) throws SQLException {
        join.setString(1, tenant.value());
        join.setString(2, lane);
        join.setLong(3, dueAt);
        join.setLong(4, dueAt);
    }

    /** Until the transaction ends nobody adds to the lane, claims or settles it. */
    static void lock(Connection connection, Parked of) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(
                "UPDATE parked_lane SET failures = failures WHERE tenant = ? AND lane = ?")) {
            lock.setString(1, of.tenant().value());
            lock.setString(2, of.lane());
            lock.executeUpdate();
        }
    }

    /** Whether somebody sends the first that waits in it. */
    static boolean isClaimed(Connection connection, Parked of) throws SQLException {
        try (PreparedStatement claimed = connection.prepareStatement(
                "SELECT 1 FROM parked_lane WHERE tenant = ? AND lane = ? AND turn_at = " + NEVER)) {
            claimed.setString(1, of.tenant().value());
            claimed.setString(2, of.lane());
            try (ResultSet row = claimed.executeQuery()) {
                return row.next();
            }
        }
    }

    /** @return how many rest no longer */
    int wake(Connection connection, TenantId tenant, long from, long until, long now, int most) throws SQLException {
        try (PreparedStatement wake = connection.prepareStatement(skipsLocked ? WAKE_PAST_LOCKED : WAKE)) {
            wake.setString(1, tenant.value());
            wake.setLong(2, from);
            wake.setLong(3, until);
            wake.setInt(4, most);
            wake.setLong(5, now);
            wake.setLong(6, now);
            wake.setLong(7, now);
            wake.setString(8, tenant.value());
            return wake.executeUpdate();
        }
    }

    /** Before anything is said of the requests: it locks their lanes. */
    void settle(Connection connection, List<Settled> inTurn) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE parked_lane SET failures = ?, served = ?, free_at = ?, away_at = ? WHERE tenant = ? AND lane = ?")) {
            for (Settled one : inTurn) {
                update.setInt(1, one.failures());
                update.setString(2, text(one.served()));
                update.setLong(3, one.freeAt());
                update.setLong(
                        4,
                        one.last().origin() == Origin.AWAY && one.next() == State.WAITING
                                ? one.last().sentAt()
                                : 0);
                update.setString(5, one.claimed().parked().tenant().value());
                update.setString(6, one.claimed().parked().lane());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** After it: whose turn is next in them. */
    void goOn(Connection connection, List<Settled> settled) throws SQLException {
        long now = settled.stream().mapToLong(Settled::at).max().orElse(0);
        refresh(
                connection,
                settled.stream()
                        .map(one -> new Rest(
                                one.claimed().parked().tenant(),
                                one.claimed().parked().lane(),
                                one.keptUntil()))
                        .toList(),
                now);
    }

    /** @param keptUntil how long it is remembered where nothing waits in it */
    record Rest(TenantId tenant, String lane, long keptUntil) {}

    /** Of lanes that this transaction has locked: each of these statements sees what others had added before that. */
    static void refresh(Connection connection, List<Rest> lanes, long now) throws SQLException {
        if (lanes.isEmpty()) {
            return;
        }
        try (PreparedStatement due = connection.prepareStatement(DUE);
                PreparedStatement turn = connection.prepareStatement(TURN);
                PreparedStatement forget = connection.prepareStatement(FORGET)) {
            for (Rest rest : lanes) {
                due.setString(1, rest.tenant().value());
                due.setString(2, rest.lane());
                due.addBatch();
                turn.setLong(1, rest.keptUntil());
                turn.setString(2, rest.tenant().value());
                turn.setString(3, rest.lane());
                turn.addBatch();
                forget.setLong(1, now);
                forget.setString(2, rest.tenant().value());
                forget.setString(3, rest.lane());
                forget.addBatch();
            }
            due.executeBatch();
            turn.executeBatch();
            forget.executeBatch();
        }
    }

    /** Lets a lane rest no longer; its throttle is asked when it is claimed. */
    void hurry(Connection connection, Parked found, long now) throws SQLException {
        expect(connection, found, found.dueAt().toEpochMilli());
        try (PreparedStatement hurry = connection.prepareStatement("""
                UPDATE parked_lane
                   SET failures = 0, free_at = ?, away_at = 0,
                       turn_at = CASE WHEN turn_at = %1$d THEN turn_at WHEN due_at > ? THEN due_at ELSE ? END
                 WHERE tenant = ? AND lane = ? AND due_at <> %1$d
                """.formatted(NEVER))) {
            hurry.setLong(1, now);
            hurry.setLong(2, now);
            hurry.setLong(3, now);
            hurry.setString(4, found.tenant().value());
            hurry.setString(5, found.lane());
            hurry.executeUpdate();
        }
    }

    /** The one that was found is due then; a lane that waits for it too early finds out at its turn. */
    void expect(Connection connection, Parked found, long dueAt) throws SQLException {
        try (PreparedStatement join = connection.prepareStatement(JOIN)) {
            setJoin(join, found.tenant(), found.lane(), dueAt);
            join.executeUpdate();
        }
    }

    /** When a lane was served, as it stands in its row. */
    static String text(List<Long> times) {
        return times.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    static List<Long> times(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(Long::valueOf).toList();
    }
}
