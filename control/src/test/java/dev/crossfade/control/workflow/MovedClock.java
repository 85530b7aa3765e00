package dev.crossfade.control.workflow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of a machine, on which no time passes until a test moves it, and which somebody may set. */
public final class MovedClock extends Clock {

    private Instant passed = Instant.parse("2026-01-01T00:00:00Z");
    private Duration wrong = Duration.ZERO;

    public synchronized void move(Duration by) {
        passed = passed.plus(by);
    }

    /** No time passes, and from now on it goes wrong by so much more. */
    public synchronized void set(Duration by) {
        wrong = wrong.plus(by);
    }

    /** The time that has passed, whoever has set the clock. */
    public InstantSource steady() {
        return this::passed;
    }

    private synchronized Instant passed() {
        return passed;
    }

    @Override
    public synchronized Instant instant() {
        return passed.plus(wrong);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
