package dev.crossfade.control.workflow.runner;

import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationStore;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The durable rows of migrations, as they begin and are forgotten. The store may do what it is asked, and its answer be lost: none is
 * left behind that nobody runs, and none is missed that is gone already.
 */
final class Records {

    private final MigrationStore store;
    private final Audits audits;

    Records(MigrationStore store, Audits audits) {
        this.store = store;
        this.audits = audits;
    }

    /**
     * Writes one down that is run from now on; the tenant has none that is.
     *
     * @param plan its hash; null where it is begun without
     */
    Migration begin(Migration fresh, Actor actor, @Nullable String plan) {
        // Whoever began it heard no answer, so that nobody has run it; any other stays, and this one is refused.
        store.find(fresh.tenant()).filter(found -> found.version() == 1).ifPresent(store::forget);
        if (plan != null) {
            store.keepPlan(fresh.id(), plan);
        }
        audits.begun(actor, fresh, plan);
        try {
            return store.save(fresh);
        } catch (StoreFailure e) {
            return written(fresh, e).orElseThrow(() -> {
                audits.notTaken(actor, fresh, "migrate", e);
                return e;
            });
        }
    }

    private Optional<Migration> written(Migration fresh, StoreFailure unanswered) {
        try {
            return store.find(fresh.tenant()).filter(found -> found.id().equals(fresh.id()));
        } catch (StoreFailure e) {
            unanswered.addSuppressed(e);
            return Optional.empty();
        }
    }

    /** Keeps no record of it. */
    void forget(Migration ended) {
        boolean there = store.find(ended.tenant())
                .filter(found -> found.id().equals(ended.id()))
                .isPresent();
        if (there) {
            store.forget(ended);
        }
    }
}
