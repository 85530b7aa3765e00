package dev.crossfade.replication.postgres;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session that is opened when it is first needed, kept for the next caller, and opened anew when the connection was lost: under
 * the clock nobody waits for a login. One that has just answered is used without asking it first: across regions each question
 * costs a round trip inside the pause. One caller at a time; the others wait.
 */
public final class KeptSession implements AutoCloseable {

    private static final Duration ANSWERED_JUST_NOW = Duration.ofSeconds(2);

    private final Postgres postgres;
    private final String purpose;
    private final SessionLimits limits;
    private final LongSupplier nanoTime;
    private volatile @Nullable PostgresSession open;
    private volatile boolean closed;
    private long answeredNanos;
    private boolean trusted;

    public KeptSession(Postgres postgres, String purpose, SessionLimits limits) {
        this(postgres, purpose, limits, System::nanoTime);
    }

    KeptSession(Postgres postgres, String purpose, SessionLimits limits, LongSupplier nanoTime) {
        this.postgres = postgres;
        this.purpose = purpose;
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** Opens the session if there is none, so that the next caller finds it. */
    public void warm() {
        use(session -> session.one("SELECT true", row -> row.getBoolean(1)));
    }

    /** Lets the caller work with the session; after a failure that may have lost the connection the next caller gets another. */
    public synchronized <T extends @Nullable Object> T use(Function<PostgresSession, T> work) {
        PostgresSession session = open;
        if (session == null || !answers(session)) {
            drop();
            refuseWhenClosed();
            session = postgres.open(purpose, limits);
            open = session;
            refuseWhenClosed();
        }
        try {
            T result = work.apply(session);
            answeredNanos = nanoTime.getAsLong();
            trusted = true;
            return result;
        } catch (ReplicationFailure e) {
            trusted = false;
            if (e.kind() == ReplicationFailure.Kind.UNREACHABLE) {
                drop();
            }
            throw e;
        }
    }

    /** Gives the session up, with what it has begun and not committed; the next caller gets another. */
    public synchronized void letGo() {
        drop();
    }

    private boolean answers(PostgresSession session) {
        boolean justNow = trusted && nanoTime.getAsLong() - answeredNanos < ANSWERED_JUST_NOW.toNanos();
        return justNow || session.isAlive();
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
