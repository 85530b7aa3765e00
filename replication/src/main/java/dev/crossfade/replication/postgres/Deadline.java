package dev.crossfade.replication.postgres;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Until when something may go on. By a clock that never jumps: nobody who sets the machine's time lengthens a wait, or ends it. */
public final class Deadline {

    private final LongSupplier nanoTime;
    private final long start;
    private final Duration atMost;

    private Deadline(LongSupplier nanoTime, Duration atMost) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.atMost = atMost;
    }

    public static Deadline after(Duration atMost) {
        return after(System::nanoTime, atMost);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    public static Deadline after(LongSupplier nanoTime, Duration atMost) {
        return new Deadline(nanoTime, atMost);
    }

    public Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    public boolean isPast() {
        return elapsed().compareTo(atMost) >= 0;
    }

    /** What is left, but at least one millisecond: zero would mean "no bound" to the server. */
    public Duration remaining() {
        Duration left = atMost.minus(elapsed());
        return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
    }

    /** The shorter of what is left and the given time. */
    public Duration atMost(Duration other) {
        return remaining().compareTo(other) < 0 ? remaining() : other;
    }

    /** Gives the server a moment before it is asked again; never past the deadline. */
    public void pause(Duration moment) {
        LockSupport.parkNanos(atMost(moment).toNanos());
    }

    /** @param what could not be had in time, as a sentence */
    public void check(String what) {
        if (isPast()) {
            throw timedOut(what);
        }
    }

    ReplicationFailure timedOut(String what) {
        return new ReplicationFailure(
                ReplicationFailure.Kind.TIMED_OUT,
                what + " within " + atMost.toMillis() + " ms",
                "nothing is lost: unwind, look what stood in the way, and try again");
    }
}
