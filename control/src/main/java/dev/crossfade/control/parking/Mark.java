package dev.crossfade.control.parking;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Whether one rule's paths are parked for all. Not thread-safe: {@link Marks} sees to it. Times are nanoseconds of a monotonic clock.
 *
 * <pre>
 * OFF    something arrives, or waits               → ASKED
 * ASKED  every proxy knows it                      → ON
 * ASKED  nothing waits or arrives, after a while   → OFF
 * ON     nothing waits or arrives, after a while   → OFF
 * </pre>
 *
 * Whoever is told that a request is stored is told so under ON, and from then until OFF no proxy sends anything of these paths by itself.
 * OFF is never come to while one that arrives has not been answered.
 */
final class Mark {

    private enum State {
        OFF,
        ASKED,
        ON
    }

    private final long leastNanos;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private State state = State.OFF;
    private int arriving;
    private long sinceNanos;
    private long arrivedNanos;

    /** @param leastNanos how long it stays at least, so that routes do not change with each request */
    Mark(long leastNanos) {
        this.leastNanos = leastNanos;
    }

    /**
     * A request comes in.
     *
     * @return completes once every proxy parks what comes after it
     */
    CompletableFuture<Void> arrives(long now) {
        arriving++;
        arrivedNanos = now;
        if (state == State.ON) {
            return CompletableFuture.completedFuture(null);
        }
        ask(now);
        CompletableFuture<Void> on = new CompletableFuture<>();
        waiting.add(on);
        return on;
    }

    /** It is stored and answered, or was refused; once for each that arrived. */
    void answered(CompletableFuture<Void> on, long now) {
        arriving--;
        arrivedNanos = now;
        waiting.removeIf(one -> one == on);
    }

    /**
     * Whether the route is to say so.
     *
     * @param waits something of it waits in the store
     * @param now from before that was found out
     */
    boolean isWanted(boolean waits, long now) {
        if (waits) {
            ask(now);
        } else if (arriving == 0 && now - arrivedNanos > 0 && now - sinceNanos >= leastNanos) {
            state = State.OFF;
        }
        return state != State.OFF;
    }

    private void ask(long now) {
        if (state == State.OFF) {
            state = State.ASKED;
            sinceNanos = now;
        }
    }

    boolean isOff() {
        return state == State.OFF;
    }

    boolean isOn() {
        return state == State.ON;
    }

    boolean isAsked() {
        return state == State.ASKED;
    }

    /** @return those that waited for it */
    List<CompletableFuture<Void>> known() {
        state = state == State.ASKED ? State.ON : state;
        List<CompletableFuture<Void>> told = List.copyOf(waiting);
        waiting.clear();
        return told;
    }
}
