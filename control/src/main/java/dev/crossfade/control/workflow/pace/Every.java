package dev.crossfade.control.workflow.pace;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What is due every so often, and at once the first time. One caller at a time. */
public final class Every {

    private final Duration time;
    private final Clock clock;
    private Instant due = Instant.EPOCH;

    public Every(Duration time, Clock clock) {
        this.time = time;
        this.clock = clock;
    }

    /** Whether it is due; then it is so again once the time has passed. */
    public boolean begins() {
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            return false;
        }
        due = now.plus(time);
        return true;
    }
}
