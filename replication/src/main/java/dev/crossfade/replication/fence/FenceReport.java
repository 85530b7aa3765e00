package dev.crossfade.replication.fence;

import dev.crossfade.replication.postgres.Lsn;
import java.time.Duration;
import java.time.Instant;

/**
 * How the source was fenced.
 *
 * @param committedAt when the token's commit returned
 * @param tokenLsn the source's insert position right after that commit
 * @param terminated sessions that were ended, every one provably outside COMMIT
 * @param ambiguous sessions that were ended without that proof: because a table stayed locked by something that may not be ended, or
 *     because our role may not lock large objects, while as many transactions ended as may have been theirs
 * @param shutOut until logins and writes were refused
 * @param locks until every published table was locked
 * @param proof until the proof was clean twice
 */
public record FenceReport(
        Instant committedAt,
        Lsn tokenLsn,
        int terminated,
        int ambiguous,
        Duration shutOut,
        Duration locks,
        Duration proof) {}
