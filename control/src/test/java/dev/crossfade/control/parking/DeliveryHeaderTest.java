package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryHeaderTest {

    private static final Instant KEPT = Instant.parse("2026-01-01T00:10:00.500Z");

    @Test
    void receiverIsToldWhichOneItIsAndHowOftenItWasSent() {
        assertEquals("id=\"one\", attempt=3, arrived=\"2026-01-01T00:10:00.500Z\"", DeliveryHeader.of(parked(2), KEPT));
    }

    /** A proxy holds requests for a while before it parks them. */
    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:09:50.123456Z, 2026-01-01T00:09:50.123Z",
        "2026-01-01T00:05:00.500Z, 2026-01-01T00:05:00.500Z",
        "2026-01-01T00:05:00.499Z, 2026-01-01T00:05:00.500Z",
        "2025-01-01T00:00:00Z, 2026-01-01T00:05:00.500Z",
        "2026-01-01T00:10:00.501Z, 2026-01-01T00:10:00.500Z",
        "2027-01-01T00:00:00Z, 2026-01-01T00:10:00.500Z",
    })
    void arrivedIsWhenTheProxyHadItAsFarAsItsClockCanBeRight(Instant told, String arrived) {
        assertEquals("id=\"one\", attempt=1, arrived=\"" + arrived + "\"", DeliveryHeader.of(parked(0), told));
    }

    private static Parked parked(int attempts) {
        return new Parked(
                1,
                "one",
                new TenantId("acme"),
                Kind.PARKED,
                "key a",
                KEPT,
                Instant.EPOCH,
                State.WAITING,
                KEPT,
                attempts,
                null,
                null,
                null,
                null);
    }
}
