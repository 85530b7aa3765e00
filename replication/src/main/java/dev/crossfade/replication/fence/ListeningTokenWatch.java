package dev.crossfade.replication.fence;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.fence.gate.Token;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A session that listens for one token. The notification comes 0.09 ms after the token is applied (measured); an apply worker of 14
 * wakes no listener, so the row is looked for every few milliseconds as well.
 */
public final class ListeningTokenWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(10);
    /** By then it is there, as a rule. */
    private static final Duration LATE = Duration.ofMillis(300);

    private final PostgresSession session;
    private final UUID migration;
    private final Epoch epoch;
    private final Consumer<PostgresSession> whenLate;

    /**
     * Listens from now on.
     *
     * @param whenLate done again and again while the token does not come, with the session that listens
     */
    ListeningTokenWatch(PostgresSession session, Epoch epoch, UUID migration, Consumer<PostgresSession> whenLate) {
        this.session = session;
        this.migration = migration;
        this.whenLate = whenLate;
        this.epoch = epoch;
        session.execute("LISTEN " + Token.CHANNEL);
        // It is not there yet; the next time the server has the statement.
        Token.find(session, migration, epoch);
    }

    /** True once the token is visible; false past the time. */
    public boolean await(Duration atMost) {
        Deadline deadline = Deadline.after(atMost);
        Deadline late = Deadline.after(LATE);
        while (true) {
            if (Token.find(session, migration, epoch).isPresent()) {
                return true;
            }
            if (deadline.isPast()) {
                return false;
            }
            if (late.isPast()) {
                whenLate.accept(session);
                late = Deadline.after(LATE);
            }
            session.awaitNotification(deadline.atMost(POLL));
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
