package dev.crossfade.replication.fence.gate;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * The row that is committed after the fence. Apply follows the order of commits, so that, seen at the target, it proves that
 * everything before it is there.
 */
public final class Token {

    public static final String CHANNEL = "crossfade_token";

    public static final String INSERT = "INSERT INTO crossfade.token (migration, epoch) VALUES (?, ?)";

    /** Its parameters: the migration, the epoch. */
    public static final String FIND = "SELECT at FROM crossfade.token WHERE migration = ? AND epoch = ?";

    private Token() {}

    /** Within the transaction that holds the fence's locks. */
    public static void write(PostgresSession session, UUID migration, Epoch epoch) {
        session.update(INSERT, migration, epoch.value());
    }

    /** When it was written, by the source's clock; empty while it is not visible here. */
    public static Optional<Instant> find(PostgresSession session, UUID migration, Epoch epoch) {
        return session.first(FIND, row -> row.getObject(1, OffsetDateTime.class).toInstant(), migration, epoch.value());
    }
}
