package dev.crossfade.control.store;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Listing;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.control.parking.Throttle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parked requests as they stand in the store, read within somebody else's transaction. */
final class ParkedRows {

    private static final String COLUMNS =
            "p.seq, p.id, p.tenant, p.kind, p.lane, p.arrived_at, p.due_at, p.state, p.since,"
                    + " p.attempts, p.failing_since, p.status, p.reason, p.throttle_count, p.throttle_ms";

    private ParkedRows() {}

    static Optional<Parked> find(Connection connection, TenantId tenant, String id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM parked p WHERE p.id = ? AND p.tenant = ?")) {
            statement.setString(1, id);
            statement.setString(2, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(parked(row)) : Optional.empty();
            }
        }
    }

    static Optional<Sealed> content(Connection connection, TenantId tenant, String id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT content FROM parked WHERE id = ? AND tenant = ?")) {
            statement.setString(1, id);
            statement.setString(2, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getBytes(1)).map(Sealed::new) : Optional.empty();
            }
        }
    }

    /** As {@link dev.crossfade.control.parking.ParkedStore#list}. */
    static List<Parked> list(Connection connection, TenantId tenant, Listing wanted, long after, int most)
            throws SQLException {
        State state = wanted.state();
        Kind kind = wanted.kind();
        List<String> lanes = wanted.lanes();
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + COLUMNS + " FROM parked p"
                + " WHERE p.tenant = ? AND p.seq " + (wanted.newest() ? "<" : ">") + " ?"
                + (state == null ? "" : " AND p.state = '" + label(state) + "'")
                + (kind == null ? "" : " AND p.kind = '" + label(kind) + "'")
                + (lanes.isEmpty()
                        ? ""
                        : " AND p.lane IN (" + String.join(", ", Collections.nCopies(lanes.size(), "?")) + ")")
                + " ORDER BY p.seq " + (wanted.newest() ? "DESC" : "ASC") + " LIMIT ?")) {
            statement.setString(1, tenant.value());
            statement.setLong(2, wanted.newest() && after == 0 ? Long.MAX_VALUE : after);
            int at = 3;
            for (String lane : lanes) {
                statement.setString(at++, lane);
            }
            statement.setInt(at, most);
            try (ResultSet rows = statement.executeQuery()) {
                List<Parked> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(parked(rows));
                }
                return found;
            }
        }
    }

    /** As {@link dev.crossfade.control.parking.ParkedStore#first}. */
    static Optional<Parked> first(Connection connection, TenantId tenant, String lane) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + COLUMNS + " FROM parked p"
                + " WHERE p.tenant = ? AND p.lane = ? AND p.state = 'waiting' ORDER BY p.due_at, p.seq LIMIT 1")) {
            statement.setString(1, tenant.value());
            statement.setString(2, lane);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(parked(row)) : Optional.empty();
            }
        }
    }

    /** The one at which the rows stand. */
    static Parked parked(ResultSet row) throws SQLException {
        int status = row.getInt("status");
        boolean answered = !row.wasNull();
        int count = row.getInt("throttle_count");
        long failing = row.getLong("failing_since");
        boolean fails = !row.wasNull();
        return new Parked(
                row.getLong("seq"),
                row.getString("id"),
                new TenantId(row.getString("tenant")),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("lane"),
                Instant.ofEpochMilli(row.getLong("arrived_at")),
                Instant.ofEpochMilli(row.getLong("due_at")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Instant.ofEpochMilli(row.getLong("since")),
                row.getInt("attempts"),
                fails ? Instant.ofEpochMilli(failing) : null,
                answered ? status : null,
                row.getString("reason"),
                count == 0 ? null : new Throttle(count, row.getLong("throttle_ms")));
    }

    /** An origin's words may be in it, and nothing that they say is to keep an end from being written down. */
    static @Nullable String words(@Nullable String reason) {
        return reason == null ? null : reason.replace('\0', ' ');
    }

    /** As a state or a kind is written. */
    static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
