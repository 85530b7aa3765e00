package dev.crossfade.control.notify;

/** Somebody who is told. */
public interface Receiver extends AutoCloseable {

    /**
     * Takes it, to be delivered when that can be; waits for nobody but the store. One that is told twice has the same id.
     *
     * @throws dev.crossfade.control.workflow.journal.StoreFailure where it is to be kept and was not: it is told again
     */
    void tell(Notice notice);

    /** Begins to deliver, in a thread of its own. */
    void start();

    /** Delivers no more. What waits is delivered after the next start. */
    @Override
    void close();
}
