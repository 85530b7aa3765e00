package dev.crossfade.control.store;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.hooks.DueHooks;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;
import java.util.UUID;

/** The hooks that are owed, in the store. Thread-safe. */
public final class SqlDueHooks implements DueHooks {

    private final JdbcStore store;

    public SqlDueHooks(JdbcStore store) {
        this.store = store;
    }

    @Override
    public Optional<Due> find(UUID migration) {
        return store.read(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT attempt, direction FROM hook_due WHERE migration = ?")) {
                statement.setString(1, migration.toString());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Due(row.getInt(1), Direction.valueOf(row.getString(2))))
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public void put(UUID migration, Due due) {
        store.change(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO hook_due (migration, attempt, direction) VALUES (?, ?, ?)
                    ON CONFLICT (migration) DO UPDATE SET attempt = excluded.attempt, direction = excluded.direction
                    """)) {
                statement.setString(1, migration.toString());
                statement.setInt(2, due.attempt());
                statement.setString(3, due.direction().name());
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public void remove(UUID migration) {
        store.change(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM hook_due WHERE migration = ?")) {
                statement.setString(1, migration.toString());
                return statement.executeUpdate();
            }
        });
    }
}
