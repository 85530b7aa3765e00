package dev.crossfade.control.workers;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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
        actOnceAsked(wanted -> {
            if (!wanted.getAsBoolean()) {
                throw WorkersFailure.notLeading();
            }
            act.run();
        });
    }

    /**
     * Runs what may take long to prepare, as where a role is lent, and has an effect only once it was told that it is wanted.
     *
     * @throws WorkersFailure where it is not
     */
    void actOnceAsked(Consumer<BooleanSupplier> act) {
        AtomicBoolean begun = new AtomicBoolean();
        try {
            act.accept(() -> begins(begun));
        } finally {
            ends(begun);
        }
    }

    private synchronized boolean begins(AtomicBoolean begun) {
        boolean wanted = getAsBoolean();
        if (wanted && begun.compareAndSet(false, true)) {
            acting++;
        }
        return wanted;
    }

    private synchronized void ends(AtomicBoolean begun) {
        if (begun.get()) {
            acting--;
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
