package dev.crossfade.replication.fence;

import dev.crossfade.replication.postgres.Lsn;
import java.time.Duration;
import java.time.Instant;

/**
 * How the source was fenced.
 *
 * @param committedAt when the token's commit returned
 * @param tokenLsn the source's insert position right after that commit
 * @param sessions of the application, in both halves of a read-only fence
 * @param shutOut until logins and writes were refused
 * @param locks until every published table was locked
 * @param proof until the proof was clean twice
 */
public record FenceReport(
        Instant committedAt, Lsn tokenLsn, EndedSessions sessions, Duration shutOut, Duration locks, Duration proof) {

    /** Where all sessions are known. */
    public FenceReport(
            Instant committedAt,
            Lsn tokenLsn,
            int terminated,
            int ambiguous,
            Duration shutOut,
            Duration locks,
            Duration proof) {
        this(committedAt, tokenLsn, new EndedSessions(terminated, ambiguous, true), shutOut, locks, proof);
    }

    /** @param earlier those that its first half has ended */
    public FenceReport after(EndedSessions earlier) {
        return new FenceReport(committedAt, tokenLsn, sessions.after(earlier), shutOut, locks, proof);
    }
}
