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
    private volatile @Nullable PostgresSession open;
    private volatile boolean closed;

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
            drop();
            refuseWhenClosed();
            session = postgres.open(purpose, limits);
            open = session;
            refuseWhenClosed();
        }
        try {
            return work.apply(session);
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.UNREACHABLE) {
                drop();
            }
            throw e;
        }
    }

    private void refuseWhenClosed() {
        if (closed) {
            drop();
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.UNREACHABLE,
                    "the " + postgres.side().label() + "'s sessions were closed",
                    "the controller stops; start it again");
        }
    }

    private void drop() {
        PostgresSession session = open;
        open = null;
        if (session != null) {
            session.close();
        }
    }

    /** For good, and at once: whoever is at work with the session loses it, and gets no other. */
    @Override
    public void close() {
        closed = true;
        drop();
    }
}
