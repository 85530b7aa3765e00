package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import org.jspecify.annotations.Nullable;

/** One worker's sessions, opened when they are needed, and in one moment of both databases. Only {@link #drop} and {@link #close} are thread-safe. */
final class SessionPair implements AutoCloseable {

    private final Postgres sourcePostgres;
    private final Postgres targetPostgres;
    private volatile @Nullable SnapshotSession source;
    private volatile @Nullable SnapshotSession target;
    private volatile boolean closed;
    private long moment;

    SessionPair(Postgres source, Postgres target) {
        this.sourcePostgres = source;
        this.targetPostgres = target;
    }

    PostgresSession source() {
        return here().session();
    }

    PostgresSession target() {
        return there().session();
    }

    boolean isIn(long wanted) {
        return moment == wanted && source != null && target != null;
    }

    void join(long number, String sourceSnapshot, String targetSnapshot) {
        here().join(sourceSnapshot);
        there().join(targetSnapshot);
        moment = number;
    }

    /** Ends its transactions, and with them their locks; the moment can be joined again. */
    void leave() {
        moment = 0;
        try {
            here().leave();
            there().leave();
        } catch (ReplicationFailure e) {
            // There is nothing left to be ended then, and the next to join opens new sessions.
            drop();
        }
    }

    SnapshotSession here() {
        SnapshotSession session = source;
        if (session == null) {
            session = SnapshotSession.open(sourcePostgres);
            source = session;
        }
        refuseWhenClosed();
        return session;
    }

    SnapshotSession there() {
        SnapshotSession session = target;
        if (session == null) {
            session = SnapshotSession.open(targetPostgres);
            target = session;
        }
        refuseWhenClosed();
        return session;
    }

    /** Asked after the session was kept: whoever closes either finds it, or is seen here. */
    private void refuseWhenClosed() {
        if (closed) {
            drop();
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.UNREACHABLE, "the comparison of rows was ended", "compare again");
        }
    }

    /** Whoever is at work with them loses them. They are opened again when they are needed. */
    void drop() {
        SnapshotSession here = source;
        SnapshotSession there = target;
        source = null;
        target = null;
        if (here != null) {
            here.close();
        }
        if (there != null) {
            there.close();
        }
    }

    /** For good: whoever is at work with them loses them, and does not get others. */
    @Override
    public void close() {
        closed = true;
        drop();
    }
}
