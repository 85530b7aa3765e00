package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets all workers see one moment of both databases: a snapshot of the source's, and, taken once the target has applied what is in it, one
 * of the target's. What the target has applied meanwhile is all that can differ between the two without being a difference, so that few
 * rows have to be looked at again. A snapshot keeps VACUUM from removing what died since, so none is held for long: after a while the next
 * ranges are compared in another moment.
 */
final class Moments implements AutoCloseable {

    private final SessionPair holders;
    private final SessionPair others;
    private final BiConsumer<PostgresSession, PostgresSession> barrier;
    private final Duration atMost;
    private long number;
    private @Nullable Moment now;

    private record Moment(String source, String target, Deadline until) {}

    /** @param barrier returns when the target has applied all that the source had committed when it was called */
    Moments(Postgres source, Postgres target, BiConsumer<PostgresSession, PostgresSession> barrier, Duration atMost) {
        this.holders = new SessionPair(source, target);
        this.others = new SessionPair(source, target);
        this.barrier = barrier;
        this.atMost = atMost;
    }

    /** The next to join gets another one: of what was rewritten since, this one shows nothing. */
    synchronized void renew() {
        now = null;
    }

    /** Brings the pair into the moment that all are in now. */
    synchronized void join(SessionPair pair) {
        try {
            Moment moment = now;
            if (moment == null || moment.until().isPast()) {
                moment = take();
            }
            if (!pair.isIn(number)) {
                join(pair, moment);
            }
        } catch (ReplicationFailure e) {
            end();
            throw e;
        }
    }

    /** Whoever holds the snapshot may be gone, which is as good as a connection that is lost. */
    private void join(SessionPair pair, Moment moment) {
        try {
            pair.join(number, moment.source(), moment.target());
        } catch (ReplicationFailure e) {
            throw e.kind() == ReplicationFailure.Kind.FAILED
                    ? new ReplicationFailure(
                            ReplicationFailure.Kind.UNREACHABLE, String.valueOf(e.getMessage()), e.action(), e)
                    : e;
        }
    }

    /** The next to join gets another one, from new sessions. */
    private void end() {
        now = null;
        holders.drop();
        others.drop();
    }

    private Moment take() {
        String source = holders.here().export();
        awaitApplied();
        Moment taken = new Moment(source, holders.there().export(), Deadline.after(atMost));
        number++;
        now = taken;
        return taken;
    }

    /** Where nothing is applied, or too slowly, more is left to be settled, and there it is waited for again. */
    private void awaitApplied() {
        try {
            barrier.accept(others.source(), others.target());
        } catch (ReplicationFailure e) {
            if (e.kind() != ReplicationFailure.Kind.TIMED_OUT) {
                throw e;
            }
        }
    }

    /** For good. */
    @Override
    public void close() {
        holders.close();
        others.close();
    }
}
