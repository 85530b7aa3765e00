package dev.crossfade.rehearsal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhooksTest {

    @Test
    void eachIsCountedOnceAtTheFirstBoundThatHoldsIt() {
        Map<String, Long> counts = Webhooks.counts(List.of(
                Duration.ZERO,
                Duration.ofMillis(10),
                Duration.ofMillis(10).plusNanos(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(31)));
        assertEquals(2, counts.get("10"));
        assertEquals(1, counts.get("50"));
        assertEquals(1, counts.get("30000"));
        assertEquals(1, counts.get("more"));
        assertEquals(5, counts.values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void percentilesAreInMilliseconds() {
        assertEquals(1_500, Webhooks.latency(List.of(Duration.ofMillis(1_500))).p50(), 2);
    }
}
