package dev.crossfade.replication.postgres;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session that is opened when it is first needed, kept for the next caller, and opened anew when the connection was lost: under
 * the clock nobody waits for a login. One caller at a time; the others wait.
 */
public final class KeptSession implements AutoCloseable {

    private final Postgres postgres;
    private final String purpose;
    private final SessionLimits limits;
    private @Nullable PostgresSession open;

    public KeptSession(Postgres postgres, String purpose, SessionLimits limits) {
        this.postgres = postgres;
        this.purpose = purpose;
        this.limits = limits;
    }

    /** Opens the session if there is none, so that the next caller finds it. */
    public void warm() {
        use(PostgresSession::backendPid);
    }

    /** Lets the caller work with the session; after a failure that may have lost the connection the next caller gets another. */
    public synchronized <T extends @Nullable Object> T use(Function<PostgresSession, T> work) {
        PostgresSession session = open;
        if (session == null || !session.isAlive()) {
            close();
            session = postgres.open(purpose, limits);
            open = session;
        }
        try {
            return work.apply(session);
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.UNREACHABLE) {
                close();
            }
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
