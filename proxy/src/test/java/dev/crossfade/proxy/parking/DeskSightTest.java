package dev.crossfade.proxy.parking;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.wire.ParkedReceipt;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeskSightTest {

    private static final long SECOND = DeskSight.EVERY.toNanos();
    private static final DeskAnswer TAKEN =
            new DeskAnswer.Receipt(new ParkedReceipt("r-1", "parked", Instant.EPOCH, 0, null, null));
    private static final DeskAnswer UNTAKEN = new DeskAnswer.Untaken("nobody is there");

    private final DeskSight sight = new DeskSight();

    @Test
    void whileItTakesWhatComesItIsAlwaysAsked() {
        assertTrue(sight.asks(0));
        sight.saw(TAKEN, 1);
        assertTrue(sight.asks(1));
    }

    @Test
    void whileNobodyTakesAnythingOneASecondAsksAndTheOthersDoNotWait() {
        sight.saw(UNTAKEN, 0);
        assertFalse(sight.asks(SECOND - 1));
        assertTrue(sight.asks(SECOND));
        assertFalse(sight.asks(SECOND + 1), "the one that asks has no answer yet");
        sight.saw(UNTAKEN, 3 * SECOND);
        assertFalse(sight.asks(4 * SECOND - 1), "it took its time to find nobody");
        assertTrue(sight.asks(4 * SECOND));
        sight.saw(TAKEN, 4 * SECOND + 1);
        assertTrue(sight.asks(4 * SECOND + 1));
    }

    @Test
    void answerThatNeverCameSaysNothing() {
        sight.saw(new DeskAnswer.Lost("cut"), 0);
        assertTrue(sight.asks(1));
        sight.saw(UNTAKEN, 1);
        sight.saw(new DeskAnswer.Lost("cut"), 2);
        assertFalse(sight.asks(2));
    }
}
