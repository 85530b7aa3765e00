package dev.crossfade.replication.reverse;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.stream.Slot;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nothing of what a side writes is kept for the other any more, so that both go apart. It is noted beside the gate, for whoever looks
 * without a controller.
 *
 * @param since when the link was taken away while the side served; null when that was not noted
 */
public record Ended(@Nullable Instant since) {

    /** Only where the application may write: elsewhere nothing is missing at the other side. What is there is kept, for it came first. */
    private static final String NOTE = """
            UPDATE crossfade.gate
               SET before = before || jsonb_build_object('linkEnded', clock_timestamp())
             WHERE before -> 'linkEnded' IS NULL
            """;

    private static final String NOTED = "SELECT (before ->> 'linkEnded')::timestamptz AS since FROM crossfade.gate";

    /** On the side from which the link led, once its slot is gone. */
    static void note(PostgresSession session, Gate gate) {
        if (Gate.read(session).isEmpty()) {
            return;
        }
        gate.act(session, locked -> {
            if (locked.state().writable()) {
                session.execute(NOTE);
            }
            return locked;
        });
    }

    /** On the side from which the link leads; empty while its slot keeps what the other has not got. */
    static Optional<Ended> read(PostgresSession session, Slot slot) {
        if (slot.status(session).isPresent()) {
            return Optional.empty();
        }
        return Gate.read(session)
                .flatMap(gate ->
                        session.first(NOTED, row -> new Ended(instant(row.getObject("since", OffsetDateTime.class)))))
                .or(() -> Optional.of(new Ended(null)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
