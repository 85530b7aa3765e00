package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Lease lease = new Lease(now::get);

    @Test
    void thereIsNoLeaseBeforeTheFirstAnswer() {
        assertFalse(lease.isValid());
    }

    @Test
    void itCountsFromTheSendingOfTheReportAndNotFromItsAnswer() {
        long sent = now.get();
        now.addAndGet(Duration.ofSeconds(2).toNanos());

        lease.renew(sent, Duration.ofSeconds(3));

        assertTrue(lease.isValid());
        now.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
        assertTrue(lease.isValid());
        now.addAndGet(1);
        assertFalse(lease.isValid());
    }
}
