package dev.crossfade.control.command;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * For a controller that answered before and is silent now, or says that it starts or stops: it is asked again for a minute, and
 * that is said once.
 */
final class Patience {

    private static final Duration MOST = Duration.ofMinutes(1);

    private final long mostSilentLooks;
    private final Consumer<String> say;
    private int silent;

    /**
     * Patient from the first look on.
     *
     * @param betweenLooks how long its user waits from one look to the next
     */
    Patience(Duration betweenLooks, Consumer<String> say) {
        this.mostSilentLooks = MOST.dividedBy(betweenLooks);
        this.say = say;
    }

    void answered() {
        if (silent > 0) {
            say.accept("the controller answers again");
            silent = 0;
        }
    }

    /** @throws Unreachable when it has been silent for too long */
    void silent(Unreachable failure) {
        silent++;
        if (silent > mostSilentLooks) {
            throw failure;
        }
        if (silent == 1) {
            say.accept("the controller does not answer; trying for a minute");
        }
    }
}
