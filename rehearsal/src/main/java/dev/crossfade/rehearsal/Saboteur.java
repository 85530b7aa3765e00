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

    private static final String LOSE_EVENT = """
            DELETE FROM events
             WHERE key = ?
            """;

    private static final String REPEAT_EVENT = """
            INSERT INTO events (key, partner, number, place)
            SELECT key, partner, number, place
              FROM events
             WHERE key = ?
            """;

    private static final String SWAP = """
            UPDATE events
               SET place = (SELECT max(place) + 1 FROM events AS theirs WHERE theirs.partner = events.partner)
             WHERE key = ?
            """;

    private Saboteur() {}

    static void strike(Sabotage sabotage, Connection target, Journal journal) throws SQLException {
        List<String> events = journal.acknowledgedKeys(WriteKind.EVENT);
        boolean ofPartners = !events.isEmpty();
        switch (sabotage) {
            case LOSE_WRITE -> {
                List<String> keys = ofPartners ? events : journal.acknowledgedKeys(WriteKind.NOTE);
                execute(target, ofPartners ? LOSE_EVENT : LOSE, middle(keys));
            }
            case APPLY_TWICE -> {
                List<String> keys = ofPartners ? events : journal.acknowledgedKeys(WriteKind.WEBHOOK);
                execute(target, ofPartners ? REPEAT_EVENT : REPEAT, middle(keys));
            }
            case SWAP_ORDER -> execute(target, SWAP, middle(firstOfTheirPartner(events)));
            case NONE, SKIP_FENCE, EARLY_OPEN -> {
                // Nothing to do afterwards: the last two were done by the controller.
            }
        }
    }

    /** The first one is the last one of nobody who sent more; of a timer's there is no other. */
    private static List<String> firstOfTheirPartner(List<String> events) {
        return events.stream()
                .filter(key -> key.startsWith("e-partner-") && key.endsWith("-1"))
                .toList();
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
