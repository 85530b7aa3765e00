package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What comes next in a slot that nobody fetches from: looked at, and left there
 * (<a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-REPLICATION">{@code pg_logical_slot_peek_binary_changes}</a>).
 * A look decodes whole transactions, so it is bounded in time as well.
 */
final class NextChanges {

    static final int MOST = 500;

    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private static final String PEEK = """
            SELECT data
              FROM pg_logical_slot_peek_binary_changes(?, NULL, ?, 'proto_version', '1', 'publication_names', ?)
             LIMIT ?
            """;

    private NextChanges() {}

    /** At most {@link #MOST}; none behind a TRUNCATE. On a session of a role that may replicate. */
    static List<Change> in(PostgresSession publisher, String name) {
        publisher.statementTimeout(AT_MOST);
        PgOutput output = new PgOutput();
        List<Change> changes = new ArrayList<>();
        publisher
                .list(PEEK, row -> row.getBytes(1), name, MOST, Identifier.quote(name), MOST)
                .forEach(message -> {
                    if (!output.truncated()) {
                        output.read(message).ifPresent(changes::add);
                    }
                });
        return changes;
    }
}
