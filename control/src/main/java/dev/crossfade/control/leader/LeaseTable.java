package dev.crossfade.control.leader;

/**
 * The lease, in the store: one row, changed by compare and set, whose age is told by the store's own clock. What a method answers is
 * durable. Any of them throws an unchecked exception with words for an operator when the store does not answer; then the change may
 * have been made all the same. Called by one thread.
 */
public interface LeaseTable extends AutoCloseable {

    /** What the lease is after a call. */
    sealed interface Answer {

        /** Ours, under this term, from now on for its whole length. */
        record Ours(long term) implements Answer {}

        record Others(Leader leader) implements Answer {}
    }

    /** Whom it is held by when it is ours; nobody else is called so, nor are we after a restart. */
    String holder();

    /** Takes it, under the next term, when it has run out, was given back, or was taken by us without our knowing. */
    Answer take();

    /** Renews it, also when it has run out, unless it was taken meanwhile. */
    Answer renew(long term);

    /** Gives it back, so that nobody has to wait for its end; does nothing when it is not ours any more. */
    void giveBack(long term);

    /** Gives up whatever it asks over; the lease stays as it is. */
    @Override
    void close();
}
