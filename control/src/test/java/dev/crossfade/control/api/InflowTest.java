package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.wire.ParkedHead;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InflowTest {

    private static final int MOST = 100_000;

    private final Inflow inflow = new Inflow(MOST);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void count() {
        inflow.bindTo(meters);
    }

    @Test
    void bodyIsReadAsItIsAndCountsUntilItIsClosed() {
        byte[] said = new byte[50_000];
        new Random(1).nextBytes(said);
        try (Inflow.Taken taken = inflow.take(new ByteArrayInputStream(said), said.length)) {
            assertArrayEquals(said, taken.bytes());
            assertEquals(said.length, held());
        }
        assertEquals(0, held());
    }

    @Test
    void largestRequestThatARuleAllowsFits() {
        assertTrue(ParkedHead.MOST_BYTES + ParkingRule.LARGEST_BODY.value() <= Inflow.MOST_BYTES);
    }

    @Test
    void whoeverFindsNoRoomIsSentAwayAndTheOthersAreNot() {
        try (Inflow.Taken first = inflow.take(zeros(60_000), MOST)) {
            ApiProblem busy = assertThrows(ApiProblem.class, () -> inflow.take(zeros(40_001), MOST));
            assertEquals(503, busy.problem().status());
            assertEquals("1", busy.headers().get("Retry-After"));
            assertEquals(60_000, held(), "nothing is kept of it, and all of the first");
            try (Inflow.Taken last = inflow.take(zeros(40_000), MOST)) {
                assertEquals(MOST, held());
                assertEquals(40_000, last.bytes().length);
            }
            assertEquals(60_000, first.bytes().length);
        }
        assertEquals(
                1,
                meters.get("crossfade.control.bodies.refused").functionCounter().count());
        assertEquals(0, held());
    }

    @Test
    void whatIsTooLargeOrBreaksOffLeavesNothing() {
        assertEquals(
                413,
                assertThrows(ApiProblem.class, () -> inflow.take(zeros(30_001), 30_000))
                        .problem()
                        .status());
        InputStream breaks = new SequenceInputStream(zeros(20_000), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("its sender has left");
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                throw new IOException("its sender has left");
            }
        });
        assertEquals(
                400,
                assertThrows(ApiProblem.class, () -> inflow.take(breaks, MOST))
                        .problem()
                        .status());
        assertEquals(0, held());
    }

    private double held() {
        return meters.get("crossfade.control.bodies").gauge().value();
    }

    private static InputStream zeros(int bytes) {
        return new ByteArrayInputStream(new byte[bytes]);
    }
}
