package dev.crossfade.rehearsal.crash;

import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** A lock in the way of a fence that leaves its holder alone, for the holder bears our own name. */
final class HeldLock {

    private final Connection holder;

    private HeldLock(Connection holder) {
        this.holder = holder;
    }

    static HeldLock take(LabDatabase database, GateLook gate, String statement) throws SQLException {
        Connection holder = database.connect(Lab.CROSSFADE);
        name(holder, "crossfade/" + gate.migration() + "/" + gate.generation() + "/holder");
        holder.setAutoCommit(false);
        try (Statement lock = holder.createStatement()) {
            lock.execute(statement);
        }
        return new HeldLock(holder);
    }

    /** From now on it is nobody's: neither the fence's friend nor the orphan that a successor ends. */
    void loseName() throws SQLException {
        name(holder, "holder");
    }

    void release() throws SQLException {
        if (!holder.isClosed()) {
            holder.rollback();
            holder.close();
        }
    }

    private static void name(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT set_config('application_name', ?, false)")) {
            statement.setString(1, name);
            statement.execute();
        }
    }
}
