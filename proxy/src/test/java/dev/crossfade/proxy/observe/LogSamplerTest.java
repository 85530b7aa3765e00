package dev.crossfade.proxy.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogSamplerTest {

    private final AtomicLong now = new AtomicLong();
    private final LogSampler sampler = new LogSampler(now::get, Duration.ofSeconds(1));

    @Test
    void oneLineASecondPassesAndTellsHowManyWereLeftOut() {
        assertEquals(OptionalLong.of(0), sampler.admit("reset"));
        assertEquals(OptionalLong.empty(), sampler.admit("reset"));
        now.set(TimeUnit.SECONDS.toNanos(1) - 1);
        assertEquals(OptionalLong.empty(), sampler.admit("reset"));
        now.set(TimeUnit.SECONDS.toNanos(1));
        assertEquals(OptionalLong.of(2), sampler.admit("reset"));
        now.set(TimeUnit.SECONDS.toNanos(2));
        assertEquals(OptionalLong.of(0), sampler.admit("reset"));
    }

    @Test
    void oneWordKeepsNoOtherBack() {
        assertEquals(OptionalLong.of(0), sampler.admit("reset"));
        assertEquals(OptionalLong.of(0), sampler.admit("closed"));
    }

    @Test
    void whatIsShownIsOneShortLine() {
        assertEquals("a_b_", OriginFailures.shown("a\nb\u2028"));
        assertEquals(300, OriginFailures.shown("x".repeat(1_000)).length());
    }
}
