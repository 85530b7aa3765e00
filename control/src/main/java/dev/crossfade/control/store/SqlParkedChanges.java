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

    private final SqlLanes lanes;

    SqlParkedChanges(SqlLanes lanes) {
        this.lanes = lanes;
    }

    Change retry(Connection connection, TenantId tenant, String id, long now) throws SQLException {
        return ofUndelivered(connection, tenant, id, now, seq -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE parked SET state = 'waiting', since = ?, reason = NULL WHERE seq = ? AND state = 'dead'")) {
                update.setLong(1, now);
                update.setLong(2, seq);
                update.executeUpdate();
            }
        });
    }

    Change drop(Connection connection, TenantId tenant, String id, long now, String reason) throws SQLException {
        return ofUndelivered(connection, tenant, id, now, seq -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE parked SET state = 'dropped', since = ?, reason = ?, content = NULL WHERE seq = ?")) {
                update.setLong(1, now);
                update.setString(2, ParkedRows.words(reason));
                update.setLong(3, seq);
                update.executeUpdate();
            }
        });
    }

    Change reschedule(Connection connection, TenantId tenant, String id, long dueAt) throws SQLException {
        return of(connection, tenant, id, found -> {
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
    private interface Update {
        void of(long seq) throws SQLException;
    }

    /** Of one that waits, or is dead. Its lane finds out at its next turn, which may as well be now: it rests for nobody else. */
    private Change ofUndelivered(Connection connection, TenantId tenant, String id, long now, Update update)
            throws SQLException {
        return of(connection, tenant, id, found -> {
            if (found.state() != State.WAITING && found.state() != State.DEAD) {
                return Change.REFUSED;
            }
            update.of(found.seq());
            lanes.hurry(connection, found, now);
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
