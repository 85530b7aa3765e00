package dev.crossfade.control.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.workers.KeptCounts;
import dev.crossfade.control.workers.WorkerCounts;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;
import java.util.UUID;

/** How many tasks the services of migrations had, in the store. Thread-safe. */
public final class SqlWorkerCounts implements KeptCounts {

    private final JdbcStore store;

    public SqlWorkerCounts(JdbcStore store) {
        this.store = store;
    }

    @Override
    public Optional<WorkerCounts> find(UUID migration) {
        return store.read(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT counts FROM worker_counts WHERE migration = ?")) {
                statement.setString(1, migration.toString());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.of(read(row.getString(1))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public void put(UUID migration, WorkerCounts counts) {
        String document = written(counts);
        store.change(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO worker_counts (migration, counts) VALUES (?, ?)
                    ON CONFLICT (migration) DO UPDATE SET counts = excluded.counts
                    """)) {
                statement.setString(1, migration.toString());
                statement.setString(2, document);
                return statement.executeUpdate();
            }
        });
    }

    private static WorkerCounts read(String document) {
        try {
            return Json.MAPPER.readValue(document, WorkerCounts.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the store's worker_counts cannot be read: " + document, e);
        }
    }

    private static String written(WorkerCounts counts) {
        try {
            return Json.MAPPER.writeValueAsString(counts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("counts cannot be written", e);
        }
    }
}
