package dev.crossfade.rehearsal;

import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.WriteKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Damages the target after the migration, as a bad migration would have. */
final class Saboteur {

    private static final String LOSE = """
            DELETE FROM notes
             WHERE key = ?
            """;

    private static final String REPEAT = """
            INSERT INTO webhooks (key, source, body)
            SELECT key, source, body
              FROM webhooks
             WHERE key = ?
            """;

    private Saboteur() {}

    static void strike(Sabotage sabotage, Connection target, Journal journal) throws SQLException {
        switch (sabotage) {
            case LOSE_WRITE -> execute(target, LOSE, middle(journal.acknowledgedKeys(WriteKind.NOTE)));
            case APPLY_TWICE -> execute(target, REPEAT, middle(journal.acknowledgedKeys(WriteKind.WEBHOOK)));
            case NONE, SKIP_FENCE, EARLY_OPEN -> {
                // Nothing to do afterwards: the last two were done by the controller.
            }
        }
    }

    private static String middle(List<String> keys) throws SQLException {
        if (keys.isEmpty()) {
            throw new SQLException("there is no acknowledged write to damage: rehearse longer, or at a higher rate");
        }
        return keys.get(keys.size() / 2);
    }

    private static void execute(Connection connection, String sql, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("the write " + key + " that was to be damaged is not there once");
            }
        }
    }
}
