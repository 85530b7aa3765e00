package dev.crossfade.proxy.parking;

import java.time.Duration;

/**
 * Whether the desk is worth asking for those who go on without it: once nobody has taken what was handed over, one a second finds out whether
 * somebody does again, and the others need not wait for what may take seconds. Belongs to one event loop.
 */
public final class DeskSight {

    static final Duration EVERY = Duration.ofSeconds(1);

    private boolean away;
    private long askedNanos;

    /** Whether to ask now. */
    public boolean asks(long nowNanos) {
        if (away && nowNanos - askedNanos < EVERY.toNanos()) {
            return false;
        }
        askedNanos = nowNanos;
        return true;
    }

    /** What came of something that was handed over. */
    public void saw(DeskAnswer answer, long nowNanos) {
        if (answer instanceof DeskAnswer.Untaken) {
            away = true;
            askedNanos = nowNanos;
        } else if (answer instanceof DeskAnswer.Receipt) {
            away = false;
        }
    }
}
