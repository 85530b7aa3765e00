package dev.crossfade.control.store;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/** What somebody wants changed of one request, within somebody else's transaction. */
final class SqlParkedChanges {

    private static final String MAY_ARRIVE = "; it was being sent, and may arrive";

    private final SqlLanes lanes;

    SqlParkedChanges(SqlLanes lanes) {
        this.lanes = lanes;
    }

    Change retry(Connection connection, TenantId tenant, String id, long now) throws SQLException {
        return ofUndelivered(connection, tenant, id, found -> {
            boolean isFirst = isFirst(connection, found);
            try (PreparedStatement update = connection.prepareStatement("""
                    UPDATE parked
                       SET state = 'waiting', failing_since = NULL,
                           since = CASE WHEN state = 'dead' THEN ? ELSE since END,
                           reason = CASE WHEN state = 'dead' THEN NULL ELSE reason END
                     WHERE seq = ?
                    """)) {
                update.setLong(1, now);
                update.setLong(2, found.seq());
                update.executeUpdate();
            }
            if (isFirst || found.state() == State.DEAD) {
                lanes.hurry(connection, found, now);
            }
        });
    }

    Change drop(Connection connection, TenantId tenant, String id, long now, String reason) throws SQLException {
        return ofUndelivered(connection, tenant, id, found -> {
            boolean isFirst = isFirst(connection, found);
            String told = isFirst && SqlLanes.isClaimed(connection, found) ? reason + MAY_ARRIVE : reason;
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE parked SET state = 'dropped', since = ?, reason = ?, content = NULL WHERE seq = ?")) {
                update.setLong(1, now);
                update.setString(2, ParkedRows.words(told));
                update.setLong(3, found.seq());
                update.executeUpdate();
            }
            // What its lane rests for is another's else.
            if (isFirst) {
                lanes.hurry(connection, found, now);
            }
        });
    }

    Change reschedule(Connection connection, TenantId tenant, String id, long dueAt) throws SQLException {
        return of(connection, tenant, id, found -> {
            if (found.kind() != Kind.DEFERRED
                    || found.state() != State.WAITING
                    || (isFirst(connection, found) && SqlLanes.isClaimed(connection, found))) {
                return Change.REFUSED;
            }
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE parked SET due_at = ?, failing_since = NULL WHERE seq = ?")) {
                update.setLong(1, dueAt);
                update.setLong(2, found.seq());
                update.executeUpdate();
            }
            lanes.expect(connection, found, dueAt);
            return Change.DONE;
        });
    }

    private static boolean isFirst(Connection connection, Parked found) throws SQLException {
        return ParkedRows.first(connection, found.tenant(), found.lane())
                .filter(first -> first.seq() == found.seq())
                .isPresent();
    }

    @FunctionalInterface
    private interface Update {
        void of(Parked found) throws SQLException;
    }

    /** Of one that waits, or is dead. */
    private static Change ofUndelivered(Connection connection, TenantId tenant, String id, Update update)
            throws SQLException {
        return of(connection, tenant, id, found -> {
            if (found.state() != State.WAITING && found.state() != State.DEAD) {
                return Change.REFUSED;
            }
            update.of(found);
            return Change.DONE;
        });
    }

    @FunctionalInterface
    private interface Act {
        Change on(Parked found) throws SQLException;
    }

    private static Change of(Connection connection, TenantId tenant, String id, Act act) throws SQLException {
        // Its lane first, as whoever settles does: two never wait for each other.
        Optional<Parked> known = ParkedRows.find(connection, tenant, id);
        if (known.isEmpty()) {
            return Change.UNKNOWN;
        }
        SqlLanes.lock(connection, known.get());
        return act.on(ParkedRows.find(connection, tenant, id).orElseThrow());
    }
}
