package dev.crossfade.control.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.leader.Candidate.Office;
import dev.crossfade.control.leader.LeaseTable;
import dev.crossfade.control.leader.Tenure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeadTest {

    @Test
    void controllerIsCalledByWhereItListens() {
        assertEquals("10.0.0.1:9901", Lead.nameFor("10.0.0.1:9901"));
        assertEquals("[2001:db8::1]:9901", Lead.nameFor("[2001:db8::1]:9901"));
    }

    @Test
    void controllerThatListensEverywhereIsCalledByItsMachine() {
        String name = Lead.nameFor("0.0.0.0:9901");

        assertFalse(name.startsWith("0.0.0.0"), name);
        assertTrue(name.endsWith(":9901"), name);
    }

    /** Whoever took it would begin beside it. */
    @Test
    void leaseIsGivenBackOnlyOnceTheOfficeHasEnded() throws InterruptedException {
        Granted lease = new Granted();
        CountDownLatch never = new CountDownLatch(1);
        Lead tired = new Lead(Duration.ZERO);
        tired.start(lease, new OfOneTerm(never));
        tired.awaitFirstAnswer();
        tired.close();
        assertEquals(0, lease.givenBack.get());
        assertTrue(lease.closed.await(20, TimeUnit.SECONDS));

        Lead patient = new Lead();
        patient.start(lease, new OfOneTerm(new CountDownLatch(0)));
        patient.awaitFirstAnswer();
        patient.close();
        assertEquals(1, lease.givenBack.get());
    }

    /** @param over before which it does not end */
    private record OfOneTerm(CountDownLatch over) implements Office {

        @Override
        public void begin(Tenure tenure) {}

        @Override
        public void end() {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** To whoever asks. */
    private static final class Granted implements LeaseTable {

        private final AtomicInteger givenBack = new AtomicInteger();
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public String holder() {
            return "we";
        }

        @Override
        public Answer take() {
            return new Answer.Ours(1);
        }

        @Override
        public Answer renew(long term) {
            return new Answer.Ours(term);
        }

        @Override
        public void giveBack(long term) {
            givenBack.incrementAndGet();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
