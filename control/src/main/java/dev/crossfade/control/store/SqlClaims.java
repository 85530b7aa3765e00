package dev.crossfade.control.store;

import static dev.crossfade.control.parking.ParkedStore.MOST_BYTES_AT_ONCE;
import static dev.crossfade.control.parking.ParkedStore.NEVER;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.control.parking.Throttle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes lanes whose turn has come, with the first that waits in each, and gives back those that nobody holds any more; within somebody else's
 * transaction. A claimed lane has no turn ({@link SqlLanes}).
 */
final class SqlClaims {

    private static final String CLAIM = claim("");
    private static final String CLAIM_PAST_LOCKED = claim("FOR UPDATE SKIP LOCKED");

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
                """.formatted(locking, SqlLanes.HEAD.formatted("length(h.content)"), NEVER, MOST_BYTES_AT_ONCE);
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
    SqlClaims(boolean skipsLocked) {
        this.skipsLocked = skipsLocked;
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
                    claimed.put(
                            rows.getString(1),
                            new Row(rows.getInt(2), SqlLanes.times(rows.getString(3)), rows.getLong(4)));
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
        SqlLanes.refresh(
                connection,
                claimed.entrySet().stream()
                        .map(one -> new SqlLanes.Rest(
                                tenant, one.getKey(), one.getValue().keptUntil(now)))
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
                        SqlLanes.text(head.served().stream()
                                .map(at -> Math.min(at, now))
                                .toList()));
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
                + " FROM parked_lane l JOIN parked p ON p.seq = (" + SqlLanes.HEAD.formatted("h.seq") + ")"
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

    /**
     * Of lanes that were claimed, and are not among those that are known to be.
     *
     * @return how many
     */
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
        try (PreparedStatement turn = connection.prepareStatement(SqlLanes.TURN + " AND turn_at = " + NEVER)) {
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
}
