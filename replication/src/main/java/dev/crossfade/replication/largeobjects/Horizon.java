package dev.crossfade.replication.largeobjects;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.largeobjects.WrittenSince.Sight;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.postgres.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One side's horizon: the snapshot in which its large objects were last looked at, held by an open transaction, so that whatever is
 * written later can be told from what was there. A look is made in a new snapshot, on another session, while the old one is still
 * held; {@link #advance} makes the new one the horizon, and {@link #stay} drops it. Two sessions take turns, so that no login is
 * waited for under the clock.
 *
 * <p>It is a held snapshot and not the migration's slot, whose {@code catalog_xmin} holds as well, but moves on by itself. What it
 * costs: while it is held, VACUUM removes no younger dead row from any table of the database. The longest it can be held without
 * being used is {@code idle_in_transaction_session_timeout}; a horizon that was lost is told by {@link #isHeld}, and by the look
 * itself.
 *
 * <p>Not thread-safe, but for {@link #close}.
 */
final class Horizon implements AutoCloseable {

    /** Also that of every session's that works for hours; see {@link SessionLimits#LONG}. */
    private static final Duration LONGEST_UNUSED = Duration.ofMinutes(10);

    private static final SessionLimits LIMITS =
            new SessionLimits(Duration.ofSeconds(30), Duration.ofSeconds(5), LONGEST_UNUSED, Duration.ZERO);
    /** The server gives up first, and says why. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Postgres postgres;
    private final WrittenSince written;
    private final List<Xid> ours = new ArrayList<>();
    private volatile @Nullable Held held;
    private volatile @Nullable PostgresSession working;
    private @Nullable Xid next;
    private int oursBefore;
    private volatile CompletableFuture<@Nullable PostgresSession> spare = CompletableFuture.completedFuture(null);
    private volatile boolean closed;

    private record Held(PostgresSession session, Xid oldestRunning) {}

    Horizon(Postgres postgres, WrittenSince written) {
        this.postgres = postgres;
        this.written = written;
    }

    Side side() {
        return postgres.side();
    }

    boolean isHeld() {
        Held now = held;
        return now != null && now.session().isAlive();
    }

    /** Whether a look tells which pages were written. */
    boolean seesContents() {
        return written.seesContents();
    }

    /** There is one, though its snapshot may have been lost. */
    boolean isKnown() {
        return held != null;
    }

    /** The oldest transaction that may have written since, also when the snapshot was lost; null when there never was one. */
    @Nullable
    Xid oldestRunning() {
        Held now = held;
        return now == null ? null : now.oldestRunning();
    }

    /** The session of the snapshot that was taken last, for looking closer. */
    PostgresSession snapshot() {
        return Objects.requireNonNull(working, "a snapshot was taken");
    }

    /** A transaction of ours wrote here, and what it wrote is looked at apart. */
    void wrote(Xid transaction) {
        ours.add(transaction);
    }

    /** A new snapshot, without a look. */
    void take(Duration atMost) {
        next = inSnapshot(atMost, session -> written.begin(session, atMost));
    }

    /** A new snapshot, and what was written since the horizon. */
    Sight look(Duration atMost) {
        Held since = Objects.requireNonNull(held, "there is a horizon");
        int holder = since.session().backendPid();
        Sight sight = inSnapshot(atMost, session -> written.look(session, since.oldestRunning(), ours, holder, atMost));
        next = sight.next();
        return sight;
    }

    /** The snapshot that was taken last becomes the horizon: what was written before it is settled. */
    void advance() {
        Held old = held;
        held = new Held(snapshot(), Objects.requireNonNull(next, "a snapshot was taken"));
        working = null;
        ours.subList(0, oursBefore).clear();
        oursBefore = 0;
        if (old != null) {
            release(old.session());
        }
    }

    /** The horizon stays what it was; does nothing when no snapshot was taken. */
    void stay() {
        PostgresSession session = working;
        working = null;
        if (session != null) {
            release(session);
        }
    }

    /** As if nobody had looked yet: whatever was written since is no news to anybody. */
    void forget() {
        stay();
        Held old = held;
        held = null;
        next = null;
        ours.clear();
        oursBefore = 0;
        if (old != null) {
            release(old.session());
        }
    }

    /** Returns once nothing older is held any more: what comes now finds dead rows that it may remove. */
    void awaitRelease() {
        spare.join();
    }

    /** A session that was lost while nobody needed it is no failure: there is another. */
    private <T> T inSnapshot(Duration atMost, Function<PostgresSession, T> work) {
        stay();
        oursBefore = ours.size();
        PostgresSession kept = spare.join();
        spare = CompletableFuture.completedFuture(null);
        if (kept != null) {
            try {
                return begun(kept, atMost, work);
            } catch (ReplicationFailure e) {
                if (e.kind() != ReplicationFailure.Kind.UNREACHABLE) {
                    throw e;
                }
            }
        }
        return begun(open(), atMost, work);
    }

    private <T> T begun(PostgresSession session, Duration atMost, Function<PostgresSession, T> work) {
        working = session;
        session.answerWithin(atMost.isZero() ? Duration.ZERO : atMost.plus(GRACE));
        try {
            return work.apply(session);
        } catch (ReplicationFailure e) {
            // What it has prepared may be what fails: the next one prepares it anew.
            working = null;
            session.close();
            throw e;
        }
    }

    private PostgresSession open() {
        refuseWhenClosed();
        PostgresSession session = postgres.open("objects", LIMITS);
        working = session;
        refuseWhenClosed();
        written.prepare(session);
        Connection connection = session.connection();
        try {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw SqlFailures.translate(side(), "hold a snapshot", e);
        }
        return session;
    }

    /** Beside what goes on: the answer of a rollback is not worth a round trip under the clock. One is kept. */
    private void release(PostgresSession session) {
        spare = spare.thenCombineAsync(
                CompletableFuture.completedFuture(session),
                (kept, released) -> {
                    if (closed || kept != null || !rolledBack(released)) {
                        released.close();
                        return kept;
                    }
                    return released;
                },
                Horizon::start);
    }

    private static boolean rolledBack(PostgresSession session) {
        try {
            session.connection().rollback();
            return true;
        } catch (SQLException e) {
            // Lost, and its snapshot with it.
            return false;
        }
    }

    private static void start(Runnable release) {
        Thread thread = new Thread(release, "horizon-release");
        thread.setDaemon(true);
        thread.start();
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.UNREACHABLE,
                    "the " + side().label() + "'s sessions were closed",
                    "the controller stops; start it again");
        }
    }

    /** At once: whoever is at work with a session loses it. */
    @Override
    public void close() {
        closed = true;
        Held now = held;
        if (now != null) {
            now.session().close();
        }
        PostgresSession session = working;
        if (session != null) {
            session.close();
        }
        PostgresSession kept = spare.getNow(null);
        if (kept != null) {
            kept.close();
        }
    }
}
