package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.load.Outages;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.random.RandomGenerator;

/**
 * The password of the source's replication role is changed in the midst of the copy, and the role's sessions end. The operator gives the
 * controller the new one, and starts it again.
 */
final class ChangedPassword implements Fault {

    private static final String ALTER = "SELECT format('ALTER ROLE %I PASSWORD %L', ?, ?)";

    private static final String END_SESSIONS = """
            SELECT pg_terminate_backend(pid)
              FROM pg_stat_activity
             WHERE usename = ?
            """;

    @Override
    public String label() {
        return "rotate-password";
    }

    @Override
    public Moment moment(RandomGenerator random) {
        return Moment.COPYING;
    }

    @Override
    public void strike(Scene scene, Outages outages, RandomGenerator random)
            throws IOException, SQLException, InterruptedException {
        String password = "an'other@/%\\ one " + Integer.toHexString(random.nextInt());
        try (Connection connection = scene.lab().database(Side.SOURCE).connect(Lab.CROSSFADE)) {
            alter(connection, password);
            endSessions(connection);
        }
        Files.writeString(scene.replicationSecret(), password);
        scene.restartController();
    }

    private static void alter(Connection connection, String password) throws SQLException {
        String alter;
        try (PreparedStatement format = connection.prepareStatement(ALTER)) {
            format.setString(1, Lab.REPLICATION.role());
            format.setString(2, password);
            try (ResultSet row = format.executeQuery()) {
                row.next();
                alter = row.getString(1);
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(alter);
        }
    }

    private static void endSessions(Connection connection) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement(END_SESSIONS)) {
            end.setString(1, Lab.REPLICATION.role());
            int ended = 0;
            try (ResultSet rows = end.executeQuery()) {
                while (rows.next()) {
                    ended++;
                }
            }
            if (ended == 0) {
                throw new SQLException("the replication role has no session at the source");
            }
        }
    }
}
