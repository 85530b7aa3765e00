package dev.crossfade.control.store;

import dev.crossfade.control.notify.ToldProblems;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The problems that people know of, in the store. Thread-safe. */
public final class SqlToldProblems implements ToldProblems {

    private final JdbcStore store;

    public SqlToldProblems(JdbcStore store) {
        this.store = store;
    }

    @Override
    public Map<String, String> all() {
        return store.read(connection -> {
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT migration, problem FROM told_problem");
                    ResultSet rows = statement.executeQuery()) {
                Map<String, String> all = new HashMap<>();
                while (rows.next()) {
                    all.put(rows.getString(1), rows.getString(2));
                }
                return all;
            }
        });
    }

    @Override
    public void put(String migration, @Nullable String problem) {
        if (problem == null) {
            remove(migration);
            return;
        }
        store.change(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO told_problem (migration, problem) VALUES (?, ?)
                    ON CONFLICT (migration) DO UPDATE SET problem = excluded.problem
                    """)) {
                statement.setString(1, migration);
                statement.setString(2, problem);
                return statement.executeUpdate();
            }
        });
    }

    private void remove(String migration) {
        store.change(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM told_problem WHERE migration = ?")) {
                statement.setString(1, migration);
                return statement.executeUpdate();
            }
        });
    }
}
