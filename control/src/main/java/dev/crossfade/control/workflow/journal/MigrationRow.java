package dev.crossfade.control.workflow.journal;

import dev.crossfade.control.migration.Migration;
import java.util.function.UnaryOperator;

/**
 * The one copy in memory of a migration's durable row. The workflow and the operator's verbs change it through here, one after
 * the other, and each change is durable before anybody sees it. When nobody knows whether a change was saved, the row is read again
 * before the next one. Thread-safe.
 */
public final class MigrationRow {

    private final MigrationStore store;
    private final MigrationListener listener;
    private volatile Migration current;
    private boolean unknown;

    /** @param listener hears of each change that was saved */
    public MigrationRow(MigrationStore store, Migration current, MigrationListener listener) {
        this.store = store;
        this.current = current;
        this.listener = listener;
    }

    /** As it was saved last; nobody who looks waits for a store that does not answer. */
    public Migration now() {
        return current;
    }

    /** As {@link MigrationStore#insistOnLead}. */
    public void insistOnLead() {
        store.insistOnLead();
    }

    /** As {@link #insistOnLead}, for what can be left out. */
    public boolean leads() {
        try {
            insistOnLead();
            return true;
        } catch (StoreFailure e) {
            return false;
        }
    }

    /** Saves what the change makes of the current row; nothing is written when nothing changed. */
    public synchronized Migration update(UnaryOperator<Migration> change) {
        readAgainIfUnknown();
        Migration before = current;
        Migration wanted = change.apply(before);
        if (wanted.equals(before)) {
            return before;
        }
        unknown = true;
        current = store.save(wanted);
        unknown = false;
        Migration saved = current;
        listener.changed(before, saved);
        return saved;
    }

    /** The commit of the last change may have been lost, or only its answer. */
    private void readAgainIfUnknown() {
        if (unknown) {
            current = store.find(current.tenant())
                    .filter(found -> found.id().equals(current.id()) && found.generation() == current.generation())
                    .orElseThrow(() -> new StoreFailure(
                            StoreFailure.Kind.STALE,
                            "the store has no migration of " + current.tenant() + " that is this controller's",
                            "see whether another controller has taken over, or cleaned up; else restart this one",
                            null));
            unknown = false;
        }
    }
}
