package dev.crossfade.control.store;

import static dev.crossfade.control.parking.ParkedStore.MOST_BYTES_AT_ONCE;
import static dev.crossfade.control.parking.ParkedStore.NEVER;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.ParkedStore.Entry;
import dev.crossfade.control.parking.ParkedStore.Origin;
import dev.crossfade.control.parking.ParkedStore.Settled;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.control.parking.Throttle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whose turn it is, within somebody else's transaction. Of each lane with something that waits there is a row, and whoever changes what
 * waits in it locks that row first: so nobody takes a lane away to which another has just added something. Who needs several locks them in
 * one order, and before any request: so no two wait for each other.
 */
final class SqlLanes {

    /** The first that waits in a lane. */
    private static final String HEAD = "SELECT %s FROM parked h WHERE h.tenant = l.tenant AND h.lane = l.lane"
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

    private static final String TURN = """
            UPDATE parked_lane
               SET turn_at = CASE WHEN due_at = %1$d THEN ? WHEN due_at > free_at THEN due_at ELSE free_at END
             WHERE tenant = ? AND lane = ?
            """.formatted(NEVER);

    private static final String FORGET =
            "DELETE FROM parked_lane WHERE due_at = " + NEVER + " AND turn_at <= ? AND tenant = ? AND lane = ?";

    private static final String CLAIM = claim("");
    private static final String CLAIM_PAST_LOCKED = claim("FOR UPDATE SKIP LOCKED");

    private static final String WAKE = wake("");
    private static final String WAKE_PAST_LOCKED = wake("FOR UPDATE SKIP LOCKED");

    private final boolean skipsLocked;

    /**
     * What an index finds, however many wait: those whose turn came first, and of them as many as have room before what they say. How long that
     * is both engines know without reading it.
     */
    static String claim(String locking) {
        return """
                WITH due AS MATERIALIZED (
                    SELECT tenant, lane, turn_at
                      FROM parked_lane
                     WHERE tenant = ? AND turn_at <= ?
                     ORDER BY turn_at
                     LIMIT ?
                     %s
                ), sized AS MATERIALIZED (
                    SELECT l.lane,
                           sum((%s)) OVER (ORDER BY l.turn_at, l.lane ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ahead
                      FROM due l
                )
                UPDATE parked_lane
                   SET turn_at = %d
                 WHERE tenant = ? AND lane IN (SELECT lane FROM sized WHERE coalesce(ahead, 0) < %d)
                RETURNING lane, failures, served, due_at
                """.formatted(locking, HEAD.formatted("length(h.content)"), NEVER, MOST_BYTES_AT_ONCE);
    }

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

    private record Row(int failures, List<Long> served, long dueAt) {

        static final Row FRESH = new Row(0, List.of(), NEVER);

        /**
         * How long the lane is remembered where nothing waits in it any more. What it waited for may have been taken out, and the next one may ask
         * when it was served, under a throttle of any length; where it waited for nothing, it was remembered for long enough.
         */
        long keptUntil(long now) {
            return served.isEmpty() || dueAt == NEVER
                    ? now
                    : Math.min(served.get(served.size() - 1), now) + Throttle.LONGEST.toMillis() + 1;
        }
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

    List<Claimed> claim(Connection connection, TenantId tenant, long now, int most) throws SQLException {
        Map<String, Row> claimed = new LinkedHashMap<>();
        try (PreparedStatement claim = connection.prepareStatement(skipsLocked ? CLAIM_PAST_LOCKED : CLAIM)) {
            claim.setString(1, tenant.value());
            claim.setLong(2, now);
            claim.setInt(3, most);
            claim.setString(4, tenant.value());
            try (ResultSet rows = claim.executeQuery()) {
                while (rows.next()) {
                    claimed.put(rows.getString(1), new Row(rows.getInt(2), times(rows.getString(3)), rows.getLong(4)));
                }
            }
        }
        if (claimed.isEmpty()) {
            return List.of();
        }
        List<Claimed> heads = new ArrayList<>();
        List<Claimed> throttled = new ArrayList<>();
        for (Claimed head : heads(connection, tenant, claimed)) {
            if (head.parked().dueAt().toEpochMilli() > now) {
                continue;
            }
            if (freeAt(head, now) > now) {
                throttled.add(head);
            } else {
                heads.add(head);
                claimed.remove(head.parked().lane());
            }
        }
        holdBack(connection, throttled, now);
        // The rest wait for something later than was thought, or for nothing: what they waited for was taken out.
        refresh(
                connection,
                claimed.entrySet().stream()
                        .map(one ->
                                new Rest(tenant, one.getKey(), one.getValue().keptUntil(now)))
                        .toList(),
                now);
        return heads;
    }

    /** Each has a throttle of its own, so it is asked by the one whose turn it is, and not by the one before it. */
    private static long freeAt(Claimed head, long now) {
        Throttle throttle = head.parked().throttle();
        return throttle == null ? now : throttle.freeAt(head.served(), now);
    }

    /** What a clock that was set back has left in the future is now, from now on: nobody waits for its return. */
    private static void holdBack(Connection connection, List<Claimed> throttled, long now) throws SQLException {
        if (throttled.isEmpty()) {
            return;
        }
        try (PreparedStatement rest = connection.prepareStatement(
                "UPDATE parked_lane SET free_at = ?, served = ? WHERE tenant = ? AND lane = ?")) {
            for (Claimed head : throttled) {
                rest.setLong(1, freeAt(head, now));
                rest.setString(
                        2,
                        text(head.served().stream().map(at -> Math.min(at, now)).toList()));
                rest.setString(3, head.parked().tenant().value());
                rest.setString(4, head.parked().lane());
                rest.addBatch();
            }
            rest.executeBatch();
        }
    }

    private static List<Claimed> heads(Connection connection, TenantId tenant, Map<String, Row> claimed)
            throws SQLException {
        String lanes = String.join(", ", Collections.nCopies(claimed.size(), "?"));
        try (PreparedStatement statement = connection.prepareStatement("SELECT p.*"
                + " FROM parked_lane l JOIN parked p ON p.seq = (" + HEAD.formatted("h.seq") + ")"
                + " WHERE l.tenant = ? AND l.lane IN (" + lanes + ") ORDER BY p.due_at, p.seq")) {
            statement.setString(1, tenant.value());
            int at = 2;
            for (String lane : claimed.keySet()) {
                statement.setString(at++, lane);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<Claimed> heads = new ArrayList<>();
                while (rows.next()) {
                    Parked parked = ParkedRows.parked(rows);
                    Row row = claimed.getOrDefault(parked.lane(), Row.FRESH);
                    heads.add(new Claimed(parked, new Sealed(rows.getBytes("content")), row.failures(), row.served()));
                }
                return heads;
            }
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
    private record Rest(TenantId tenant, String lane, long keptUntil) {}

    /** Of lanes that this transaction has locked: each of these statements sees what others had added before that. */
    private static void refresh(Connection connection, List<Rest> lanes, long now) throws SQLException {
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

    /** @return how many were claimed, or rested for too long */
    static int takeUp(Connection connection, long now, long longestRest) throws SQLException {
        try (PreparedStatement free = connection.prepareStatement(
                        "UPDATE parked_lane SET free_at = ?, turn_at = %d WHERE free_at > ?".formatted(NEVER));
                PreparedStatement unclaim = connection.prepareStatement("""
                        UPDATE parked_lane
                           SET turn_at = CASE WHEN due_at = %1$d THEN ? WHEN due_at > free_at THEN due_at ELSE free_at END
                         WHERE turn_at = %1$d
                        """.formatted(NEVER))) {
            free.setLong(1, now);
            free.setLong(2, now + longestRest);
            free.executeUpdate();
            unclaim.setLong(1, now);
            return unclaim.executeUpdate();
        }
    }

    /** In their order, as all who change many lanes go through them. */
    static int giveBack(Connection connection, TenantId tenant, Set<String> known, long now) throws SQLException {
        List<String> lost = new ArrayList<>();
        try (PreparedStatement claimed =
                connection.prepareStatement("SELECT lane FROM parked_lane WHERE tenant = ? AND turn_at = " + NEVER)) {
            claimed.setString(1, tenant.value());
            try (ResultSet rows = claimed.executeQuery()) {
                while (rows.next()) {
                    lost.add(rows.getString(1));
                }
            }
        }
        lost.removeAll(known);
        // As all who need several: a server's order may be another.
        Collections.sort(lost);
        try (PreparedStatement turn = connection.prepareStatement(TURN + " AND turn_at = " + NEVER)) {
            for (String lane : lost) {
                turn.setLong(1, now);
                turn.setString(2, tenant.value());
                turn.setString(3, lane);
                turn.addBatch();
            }
            turn.executeBatch();
        }
        return lost.size();
    }

    private static String text(List<Long> times) {
        return times.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Long> times(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(Long::valueOf).toList();
    }
}
