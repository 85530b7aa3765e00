package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResetStreamsTest {

    private final ResetStreams streams = new ResetStreams();

    @Test
    void onlyWhatComesOfAStreamThatWasResetIsIgnored() {
        streams.add(3);

        assertTrue(streams.ignores(3));
        assertFalse(streams.ignores(5));
    }

    @Test
    void noMoreFramesOfAStreamAreIgnoredThanCouldBeOnTheirWay() {
        streams.add(3);
        for (int frame = 0; frame < ResetStreams.FRAMES; frame++) {
            assertTrue(streams.ignores(3), "frame " + frame);
        }

        assertFalse(streams.ignores(3));
    }

    @Test
    void theOldestIsForgottenOnceThereAreTooMany() {
        for (int stream = 0; stream <= ResetStreams.MOST; stream++) {
            streams.add(2 * stream + 1);
        }

        assertFalse(streams.ignores(1));
        assertTrue(streams.ignores(3));
        assertTrue(streams.ignores(2 * ResetStreams.MOST + 1));
    }
}
