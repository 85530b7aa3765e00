package dev.crossfade.rehearsal.crash;

import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What one side's gate says, and the epochs of the tokens that are visible there. Read by a session that a fence would end, so only
 * while no fence is under way.
 */
public record GateLook(String migration, String state, long epoch, long generation, List<Long> tokens) {

    public static GateLook at(LabDatabase database) throws SQLException {
        try (Connection connection = database.connect(Lab.CROSSFADE);
                Statement statement = connection.createStatement()) {
            List<Long> tokens = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT epoch FROM crossfade.token ORDER BY epoch")) {
                while (rows.next()) {
                    tokens.add(rows.getLong(1));
                }
            }
            try (ResultSet row =
                    statement.executeQuery("SELECT migration, state, epoch, generation FROM crossfade.gate")) {
                row.next();
                return new GateLook(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), tokens);
            }
        }
    }
}
