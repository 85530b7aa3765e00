package dev.crossfade.rehearsal.tenant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryMarkTest {

    @Test
    void idAttemptAndArrivalAreRead() {
        assertEquals(
                new DeliveryMark("abc", 2, Instant.parse("2026-01-01T00:00:00.123Z")),
                DeliveryMark.of("id=\"abc\", attempt=2, arrived=\"2026-01-01T00:00:00.123Z\""));
    }

    @Test
    void requestThatWasNotKeptHasNone() {
        assertNull(DeliveryMark.of(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "id=\"abc\", attempt=x, arrived=\"2026-01-01T00:00:00Z\"",
                "id=\"abc\", attempt=1, arrived=\"now\""
            })
    void anythingElseIsRefused(String header) {
        assertThrows(IllegalArgumentException.class, () -> DeliveryMark.of(header));
    }
}
