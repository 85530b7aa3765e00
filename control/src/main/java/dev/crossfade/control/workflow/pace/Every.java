package dev.crossfade.control.workflow.pace;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What is due every so often, and at once the first time. One caller at a time. */
public final class Every {

    private final Duration time;
    private final InstantSource steady;
    private Instant due = Instant.EPOCH;

    /** @param steady by a clock that was set back nothing would be due for as long */
    public Every(Duration time, InstantSource steady) {
        this.time = time;
        this.steady = steady;
    }

    /** Whether it is due; then it is so again once the time has passed. */
    public boolean begins() {
        Instant now = steady.instant();
        if (now.isBefore(due)) {
            return false;
        }
        due = now.plus(time);
        return true;
    }
}
