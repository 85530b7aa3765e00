package dev.crossfade.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProxyCountersTest {

    @Test
    void countsAreAddedUpOverAllLabels() {
        assertEquals(new ProxyCounters(5, 4), ProxyCounters.parse("""
                        # TYPE crossfade_proxy_replays_total counter
                        crossfade_proxy_replays_total{side="source",tenant="shop"} 1.0
                        crossfade_proxy_replays_total{side="target",tenant="shop"} 3.0
                        crossfade_proxy_hold_duration_seconds_count{tenant="shop"} 5
                        crossfade_proxy_hold_duration_seconds_sum{tenant="shop"} 0.25
                        """));
    }
}
