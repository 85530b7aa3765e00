package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What comes next in a slot that nobody fetches from: looked at, and left there
 * (<a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-REPLICATION">{@code pg_logical_slot_peek_binary_changes}</a>).
 * A look decodes whole transactions, so it is bounded in time as well; and a row may be large, so in bytes.
 */
final class NextChanges {

    static final int MOST = 500;

    static final int MOST_BYTES = 8 * 1024 * 1024;

    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private static final String PEEK = """
            SELECT data
              FROM (SELECT data, sum(octet_length(data)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
                      FROM pg_logical_slot_peek_binary_changes(?, NULL, ?, 'proto_version', '1', 'publication_names', ?%s)) AS next
             WHERE bytes <= ?
             LIMIT ?
            """;

    private static final String ALL = PEEK.formatted("");

    /** What comes to a subscription with {@code origin = none}; from 16 on. */
    private static final String OWN = PEEK.formatted(", 'origin', 'none'");

    private static final int TELLS_ORIGINS_APART = 16;

    private NextChanges() {}

    /**
     * At most {@link #MOST} and {@link #MOST_BYTES}; none behind a TRUNCATE. On a session of a role that may replicate.
     *
     * @param onlyOwn without what the publisher has got by replication itself: the subscription does not ask for it
     */
    static List<Change> in(PostgresSession publisher, String name, boolean onlyOwn) {
        publisher.statementTimeout(AT_MOST);
        PgOutput output = new PgOutput();
        List<Change> changes = new ArrayList<>();
        publisher
                .list(
                        onlyOwn && publisher.serverMajor() >= TELLS_ORIGINS_APART ? OWN : ALL,
                        row -> row.getBytes(1),
                        name,
                        MOST,
                        Identifier.quote(name),
                        MOST_BYTES,
                        MOST)
                .forEach(message -> {
                    if (!output.truncated()) {
                        output.read(message).ifPresent(changes::add);
                    }
                });
        return changes;
    }
}
