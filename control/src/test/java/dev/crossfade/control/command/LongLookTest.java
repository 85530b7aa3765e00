package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LongLookTest {

    private final StringWriter err = new StringWriter();
    private final CountDownLatch told = new CountDownLatch(1);

    private final PrintWriter writer = new PrintWriter(err) {
        @Override
        public void flush() {
            super.flush();
            told.countDown();
        }
    };

    @Test
    void whoWaitsLongIsToldOnceWhatFor() {
        boolean saidMeanwhile =
                new LongLook(writer, Duration.ofMillis(1)).of("both databases of acme", this::waitUntilItIsTold);

        assertTrue(saidMeanwhile, "it is told while the look goes on");
        assertEquals(
                "waiting for both databases of acme: a call that is not answered is given up after a minute or so"
                        + System.lineSeparator(),
                err.toString());
    }

    @Test
    void whereTheAnswerIsThereBeforeNothingIsSaid() {
        assertEquals("seen", new LongLook(writer, Duration.ofHours(1)).of("both databases of acme", () -> "seen"));

        assertEquals("", err.toString());
    }

    private boolean waitUntilItIsTold() {
        try {
            return told.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
