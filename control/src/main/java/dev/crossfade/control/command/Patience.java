package dev.crossfade.control.command;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * For a controller that answered before and is silent now, or says that it starts or stops: it is asked again for a minute, and
 * that is said once. In a takeover there may be several such moments: after the first one only what lasts is told.
 */
final class Patience {

    private static final Duration MOST = Duration.ofMinutes(1);
    private static final Duration WORTH_SAYING_AGAIN = Duration.ofSeconds(3);

    private final Duration betweenLooks;
    private final Consumer<String> say;

    private Duration waited = Duration.ZERO;
    private long answeredNanos = System.nanoTime();
    private boolean silent;
    private boolean everSaid;

    /**
     * Patient from the first look on.
     *
     * @param betweenLooks how long its user waits from one look to the next
     */
    Patience(Duration betweenLooks, Consumer<String> say) {
        this.betweenLooks = betweenLooks;
        this.say = say;
    }

    void answered() {
        if (silent) {
            say.accept("the controller answers again");
            silent = false;
        }
        waited = Duration.ZERO;
        answeredNanos = System.nanoTime();
    }

    /** @throws Unreachable when it has been silent for too long, in looks or while a look lasted */
    void silent(Unreachable failure) {
        waited = waited.plus(betweenLooks);
        Duration passed = Duration.ofNanos(System.nanoTime() - answeredNanos);
        Duration silence = waited.compareTo(passed) > 0 ? waited : passed;
        if (silence.compareTo(MOST) > 0) {
            throw failure;
        }
        if (!silent && (!everSaid || silence.compareTo(WORTH_SAYING_AGAIN) > 0)) {
            say.accept("the controller does not answer; trying for a minute");
            silent = true;
            everSaid = true;
        }
    }
}
