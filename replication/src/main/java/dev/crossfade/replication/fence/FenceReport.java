package dev.crossfade.replication.fence;

import dev.crossfade.replication.fence.sessions.EndedSessions;
import java.time.Duration;
import java.time.Instant;

/**
 * How the source was fenced.
 *
 * @param committedAt when the token's commit returned
 * @param sessions of the application, in both halves of a read-only fence
 * @param shutOut until logins and writes were refused
 * @param locks until every published table was locked
 * @param proof until the proof was clean twice
 */
public record FenceReport(
        Instant committedAt, EndedSessions sessions, Duration shutOut, Duration locks, Duration proof) {

    /** Where all sessions are known. */
    public FenceReport(
            Instant committedAt, int terminated, int ambiguous, Duration shutOut, Duration locks, Duration proof) {
        this(committedAt, new EndedSessions(terminated, ambiguous, true), shutOut, locks, proof);
    }

    /** @param earlier those that its first half has ended */
    public FenceReport after(EndedSessions earlier) {
        return new FenceReport(committedAt, sessions.after(earlier), shutOut, locks, proof);
    }
}
