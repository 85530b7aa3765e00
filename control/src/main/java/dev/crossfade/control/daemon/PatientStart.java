package dev.crossfade.control.daemon;

import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A start that waits for what keeps the routes, however long that is away: a controller that ended would have to be started again by
 * somebody, at a moment that nobody knows. Why it waits is told in the log, once for each reason, and to whoever asks how it is.
 */
final class PatientStart {

    private static final Logger LOG = LoggerFactory.getLogger(PatientStart.class);

    private final Pause pause;
    private final BiConsumer<String, String> waits;

    /** Between two tries. */
    @FunctionalInterface
    interface Pause {
        void rest() throws InterruptedException;
    }

    /** @param waits is told why, and what to do, as often as it is tried */
    PatientStart(Pause pause, BiConsumer<String, String> waits) {
        this.pause = pause;
        this.waits = waits;
    }

    /**
     * Returns once it has begun.
     *
     * @throws StoreFailure for anything else than that what keeps the routes refuses, or does not answer; or when it is interrupted
     */
    void begin(Runnable begin) {
        String told = "";
        int tries = 0;
        while (true) {
            try {
                begin.run();
                if (tries > 0) {
                    LOG.info("the routes can be read, after {} tries: starting", tries);
                }
                return;
            } catch (StoreFailure e) {
                if (!e.kind().isOfRoutes()) {
                    throw e;
                }
                tries++;
                String why = "the routes cannot be read: " + e.getMessage();
                if (!why.equals(told)) {
                    told = why;
                    LOG.warn("not ready, for {}; to do: {}. Trying again until they can", why, e.action());
                }
                waits.accept(why, e.action());
                rest(e);
            }
        }
    }

    private void rest(StoreFailure last) {
        try {
            pause.rest();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw last;
        }
    }
}
