package dev.crossfade.rehearsal.load;

import java.util.concurrent.atomic.LongAdder;

/** How events were taken, as their partners know it. Safe for several threads. */
public final class EventTally {

    private final LongAdder direct = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder again = new LongAdder();

    void direct() {
        direct.increment();
    }

    void kept() {
        kept.increment();
    }

    void again() {
        again.increment();
    }

    /** Answered by the tenant itself. */
    public long answered() {
        return direct.sum();
    }

    /** Answered 202: somebody promises to deliver them. */
    public long parked() {
        return kept.sum();
    }

    /** How often one was sent again, for nobody had taken it. */
    public long resent() {
        return again.sum();
    }
}
