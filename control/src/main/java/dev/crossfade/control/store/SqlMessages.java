package dev.crossfade.control.store;

import dev.crossfade.control.notify.slack.Messages;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/** The message of each migration, in the store. Thread-safe. */
public final class SqlMessages implements Messages {

    private final JdbcStore store;

    public SqlMessages(JdbcStore store) {
        this.store = store;
    }

    @Override
    public Optional<Place> find(String receiver, String migration) {
        return store.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT channel, ts FROM message WHERE receiver = ? AND migration = ?")) {
                statement.setString(1, receiver);
                statement.setString(2, migration);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.of(new Place(row.getString(1), row.getString(2))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public void put(String receiver, String migration, Place place) {
        store.change(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO message (receiver, migration, channel, ts) VALUES (?, ?, ?, ?)
                    ON CONFLICT (receiver, migration) DO UPDATE SET channel = excluded.channel, ts = excluded.ts
                    """)) {
                statement.setString(1, receiver);
                statement.setString(2, migration);
                statement.setString(3, place.channel());
                statement.setString(4, place.ts());
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public void remove(String receiver, String migration) {
        store.change(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM message WHERE receiver = ? AND migration = ?")) {
                statement.setString(1, receiver);
                statement.setString(2, migration);
                return statement.executeUpdate();
            }
        });
    }
}
