package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.Optional;

/**
 * What the {@link CopySlots} of a direction are called, noted where they are, before the first of them is made: only the subscriber knows
 * it otherwise, and once that is gone for good they would keep log for nobody, under a name that tells nothing of us. A gate of an earlier
 * build has no such table.
 */
public final class CopyNote {

    public static final String CREATE = """
            CREATE TABLE IF NOT EXISTS crossfade.copying (
                stream       text PRIMARY KEY,
                subscription oid  NOT NULL,
                system       text NOT NULL
            )
            """;

    private static final String PRESENT = "SELECT to_regclass('crossfade.copying') IS NOT NULL";

    private static final String READ = "SELECT subscription::text, system FROM crossfade.copying WHERE stream = ?";

    private static final String WRITE = """
            INSERT INTO crossfade.copying (stream, subscription, system) VALUES (?, CAST(? AS oid), ?)
                ON CONFLICT (stream) DO UPDATE SET subscription = excluded.subscription, system = excluded.system
            """;

    private final String stream;

    /** @param stream that copies */
    CopyNote(String stream) {
        this.stream = stream;
    }

    /** Empty when none was written, or it went with the gate. */
    Optional<CopySlots> read(PostgresSession publisher) {
        boolean present = publisher.one(PRESENT, row -> row.getBoolean(1));
        return present
                ? publisher.first(READ, row -> new CopySlots(row.getString(1), row.getString(2)), stream)
                : Optional.empty();
    }

    /** In place of an earlier subscription's. Called in a transaction that holds the publisher's gate. */
    void write(PostgresSession publisher, CopySlots slots) {
        if (!read(publisher).equals(Optional.of(slots))) {
            publisher.execute(CREATE);
            publisher.update(WRITE, stream, slots.oid(), slots.system());
        }
    }
}
