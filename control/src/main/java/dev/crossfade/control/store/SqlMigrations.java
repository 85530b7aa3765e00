package dev.crossfade.control.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.migration.Crossing;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of migrations, each replaced only by who read its last version. */
final class SqlMigrations {

    private SqlMigrations() {}

    static List<Migration> all(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM migration ORDER BY tenant");
                ResultSet rows = statement.executeQuery()) {
            List<Migration> found = new ArrayList<>();
            while (rows.next()) {
                found.add(read(rows));
            }
            return found;
        }
    }

    static Optional<Migration> find(Connection connection, TenantId tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM migration WHERE tenant = ?")) {
            statement.setString(1, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    /** @return false when the tenant has one already */
    static boolean insert(Connection connection, Migration migration) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO migration (id, generation, stage, step, state, intent, accept_duplicates, attempt_epoch,
                                       attempt, opened, waiting_for, trouble, since, direction, rollback_until,
                                       lineages, version, tenant)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant) DO NOTHING
                """)) {
            int next = bind(statement, migration);
            statement.setString(next, migration.tenant().value());
            return statement.executeUpdate() == 1;
        }
    }

    /** @return false when the row is not there with the migration's version */
    static boolean update(Connection connection, Migration migration) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE migration
                SET id = ?, generation = ?, stage = ?, step = ?, state = ?, intent = ?, accept_duplicates = ?,
                    attempt_epoch = ?, attempt = ?, opened = ?, waiting_for = ?, trouble = ?, since = ?,
                    direction = ?, rollback_until = ?, lineages = ?, version = ?
                WHERE tenant = ? AND version = ?
                """)) {
            int next = bind(statement, migration);
            statement.setString(next, migration.tenant().value());
            statement.setLong(next + 1, migration.version());
            return statement.executeUpdate() == 1;
        }
    }

    /** @return false when the row is not there with the migration's version */
    static boolean delete(Connection connection, Migration migration) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM migration WHERE tenant = ? AND version = ?")) {
            statement.setString(1, migration.tenant().value());
            statement.setLong(2, migration.version());
            return statement.executeUpdate() == 1;
        }
    }

    private static int bind(PreparedStatement statement, Migration migration) throws SQLException {
        statement.setString(1, migration.id().toString());
        statement.setLong(2, migration.generation());
        statement.setString(3, migration.stage().name());
        statement.setString(4, migration.step());
        statement.setString(5, migration.state().name());
        statement.setString(6, migration.intent().name());
        statement.setBoolean(7, migration.acceptDuplicates());
        statement.setLong(8, migration.attemptEpoch().value());
        statement.setString(9, text(migration.attempt()));
        statement.setBoolean(10, migration.opened());
        statement.setString(11, migration.waitingFor());
        statement.setString(12, text(migration.trouble()));
        statement.setString(13, migration.since().toString());
        Instant rollbackUntil = migration.crossing().rollbackUntil();
        statement.setString(14, migration.direction().name());
        statement.setString(15, rollbackUntil == null ? null : rollbackUntil.toString());
        statement.setString(16, text(migration.lineages()));
        statement.setLong(17, migration.version() + 1);
        return 18;
    }

    private static Migration read(ResultSet row) throws SQLException {
        return new Migration(
                UUID.fromString(row.getString("id")),
                new TenantId(row.getString("tenant")),
                row.getLong("generation"),
                Stage.valueOf(row.getString("stage")),
                row.getString("step"),
                State.valueOf(row.getString("state")),
                Intent.valueOf(row.getString("intent")),
                row.getBoolean("accept_duplicates"),
                new Epoch(row.getLong("attempt_epoch")),
                value(row.getString("attempt"), MigrationStatus.Attempt.class),
                crossing(row),
                lineages(row),
                row.getString("waiting_for"),
                value(row.getString("trouble"), MigrationStatus.Trouble.class),
                Instant.parse(row.getString("since")),
                row.getLong("version"));
    }

    private static Crossing crossing(ResultSet row) throws SQLException {
        String rollbackUntil = row.getString("rollback_until");
        return new Crossing(
                Direction.valueOf(row.getString("direction")),
                row.getBoolean("opened"),
                rollbackUntil == null ? null : Instant.parse(rollbackUntil));
    }

    private static Lineages lineages(ResultSet row) throws SQLException {
        Lineages found = value(row.getString("lineages"), Lineages.class);
        return found == null ? Lineages.UNSEEN : found;
    }

    private static @Nullable String text(@Nullable Object value) throws SQLException {
        try {
            return value == null ? null : Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new SQLException("cannot be written as JSON", e);
        }
    }

    private static <T> @Nullable T value(@Nullable String text, Class<T> type) throws SQLException {
        try {
            return text == null ? null : Json.MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new SQLException("malformed " + type.getSimpleName() + " in the store", e);
        }
    }
}
