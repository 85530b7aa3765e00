package dev.crossfade.control.workers;

import java.util.function.BooleanSupplier;

/**
 * Whether the passes of a run may still act. Who takes it away waits for what has begun to act by then, which is bounded, and not for a look
 * that is under way, which may take as long as AWS does not answer. Thread-safe.
 */
final class Consent implements BooleanSupplier {

    private final BooleanSupplier acts;
    private boolean dismissed;
    private int acting;

    /** @param acts whether this controller may act at all */
    Consent(BooleanSupplier acts) {
        this.acts = acts;
    }

    /** Whether it is there for now: for who is about to look. */
    @Override
    public synchronized boolean getAsBoolean() {
        return !dismissed && acts.getAsBoolean();
    }

    /**
     * Runs what has an effect, or does not where that is not wanted any more.
     *
     * @throws WorkersFailure where it is not
     */
    void act(Runnable act) {
        synchronized (this) {
            if (!getAsBoolean()) {
                throw WorkersFailure.notLeading();
            }
            acting++;
        }
        try {
            act.run();
        } finally {
            synchronized (this) {
                acting--;
            }
        }
    }

    /** Nothing begins to act any more. */
    synchronized void dismiss() {
        dismissed = true;
    }

    synchronized boolean isDismissed() {
        return dismissed;
    }

    /** Something that has an effect is under way. */
    synchronized boolean isActing() {
        return acting > 0;
    }
}
