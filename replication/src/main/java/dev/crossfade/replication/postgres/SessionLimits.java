package dev.crossfade.replication.postgres;

import java.time.Duration;

/**
 * How long a session may wait; zero is no bound.
 *
 * @param statement {@code statement_timeout}
 * @param lock {@code lock_timeout}
 * @param idleInTransaction {@code idle_in_transaction_session_timeout}: what a dead controller's session may hold, and how long;
 *     never zero
 * @param silence how long the socket may be silent while we wait for an answer; longer than {@code statement}
 */
public record SessionLimits(Duration statement, Duration lock, Duration idleInTransaction, Duration silence) {

    /** Looking at catalogs, and everything that takes milliseconds. */
    public static final SessionLimits SHORT = new SessionLimits(
            Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(45));

    /** Work that may take hours: the slot's creation, a comparison, an index build. TCP keep-alive finds a dead peer. */
    public static final SessionLimits LONG =
            new SessionLimits(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ZERO);

    /** @throws IllegalArgumentException when a transaction of ours could hold its locks for ever */
    public SessionLimits {
        if (idleInTransaction.isZero() || idleInTransaction.isNegative()) {
            throw new IllegalArgumentException("a session of ours never stays in a transaction without a bound");
        }
    }

    public SessionLimits withLock(Duration lock) {
        return new SessionLimits(statement, lock, idleInTransaction, silence);
    }
}
