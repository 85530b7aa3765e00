package dev.crossfade.control.parking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Whether one rule's paths are parked for all. Not thread-safe: {@link Marks} sees to it. Times are nanoseconds of a monotonic clock.
 *
 * <pre>
 * OFF     something arrives, or waits                        → ASKED
 * ASKED   every proxy knows it                               → ON
 * ASKED   nothing waits or arrives, after a while            → OFF
 * ON      nothing waits or arrives, or few wait, after a while → ENDING
 * ENDING  every proxy knows it, and nothing waits or arrives → OFF
 * ENDING  {@link #LONGEST_ENDING} is over                    → OFF where nothing waits or arrives, else ON
 * </pre>
 *
 * Whoever is told that a request is stored is told so under ON or ENDING, and from then until OFF no proxy sends anything of these paths by itself:
 * under ON it hands over what comes, under ENDING it holds it, for as long as this lasts. So what waits comes to an end however much comes.
 * OFF is never come to while one that arrives has not been answered.
 */
final class Mark {

    /** Clients wait for so long at most; what few wait is delivered in a fraction of it, where it can be at all. */
    static final Duration LONGEST_ENDING = Duration.ofSeconds(1);

    /** Who was held in vain is not held again for this many times as long as a mark lasts at least. */
    private static final int MOST_RESTS = 16;

    private enum State {
        OFF,
        ASKED,
        ON,
        ENDING
    }

    private final long leastNanos;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private State state = State.OFF;
    private int arriving;
    private long sinceNanos;
    private long arrivedNanos;
    private long endingSinceNanos;
    private boolean endingIsKnown;
    private long notEndingBeforeNanos;
    private int rests = 1;

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
        if (isOn()) {
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
        boolean quiet = !waits && arriving == 0 && now - arrivedNanos > 0;
        if (waits) {
            ask(now);
        } else if (quiet && state == State.ASKED && now - sinceNanos >= leastNanos) {
            off();
        } else if (quiet && state == State.ON && mayEnd(now)) {
            end(now);
        }
        if (state == State.ENDING) {
            goOnEnding(quiet, now);
        }
        return state != State.OFF;
    }

    private void goOnEnding(boolean quiet, long now) {
        boolean over = now - endingSinceNanos >= LONGEST_ENDING.toNanos();
        if (quiet && (endingIsKnown || over)) {
            off();
        } else if (over) {
            state = State.ON;
            endLater(now);
            rests = Math.min(MOST_RESTS, 2 * rests);
        }
    }

    private void off() {
        state = State.OFF;
        rests = 1;
    }

    /** Whether it has lasted for long enough to be ended, if few wait. */
    boolean mayEnd(long now) {
        return state == State.ON && now - sinceNanos >= leastNanos && now - notEndingBeforeNanos >= 0;
    }

    /** Few wait: what comes is held until none does. */
    void end(long now) {
        if (state == State.ON) {
            state = State.ENDING;
            endingSinceNanos = now;
            endingIsKnown = false;
        }
    }

    /** It is not to be asked for a while whether it may end. */
    void endLater(long now) {
        notEndingBeforeNanos = now + rests * leastNanos;
    }

    private void ask(long now) {
        if (state == State.OFF) {
            state = State.ASKED;
            sinceNanos = now;
            notEndingBeforeNanos = now;
        }
    }

    boolean isOff() {
        return state == State.OFF;
    }

    /** Whether no proxy sends anything of these paths by itself, so that one that is stored may be told so at once. */
    boolean isOn() {
        return state == State.ON || state == State.ENDING;
    }

    boolean isEnding() {
        return state == State.ENDING;
    }

    /** Whether something depends on the proxies' knowing what the route says of it. */
    boolean isAsked() {
        return state == State.ASKED || (state == State.ENDING && !endingIsKnown);
    }

    /**
     * Every proxy acts on the route that says it.
     *
     * @return those that waited for it
     */
    List<CompletableFuture<Void>> known() {
        endingIsKnown = state == State.ENDING;
        state = state == State.ASKED ? State.ON : state;
        List<CompletableFuture<Void>> told = List.copyOf(waiting);
        waiting.clear();
        return told;
    }
}
