package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.MigrationStore;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes down which verbs were taken, with the plan that the migration was begun by. */
final class Audits {

    private final MigrationStore store;
    private final InstantSource clock;

    Audits(MigrationStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Of a verb said to a migration that there is. */
    void record(Actor actor, Migration now, String what, String after) {
        record(
                actor,
                now.tenant(),
                what,
                store.plan(now.id()).orElse(null),
                now.stage() + ", " + now.step() + ", " + now.state().label(),
                after);
    }

    /** The same, and then what is wanted; where that is not taken all the same, for somebody else was quicker, this is told, too. */
    void want(Actor actor, RunningMigration run, String verb, String wanted, UnaryOperator<Migration> wish) {
        record(actor, run.now(), verb, wanted);
        try {
            run.want(wish);
        } catch (OperationRefused e) {
            record(actor, run.now(), verb, "refused: " + e.reason());
            throw e;
        } catch (StoreFailure e) {
            notTaken(actor, run.now(), verb, e);
            throw e;
        }
    }

    /** Told as far as the store takes anything. */
    void notTaken(Actor actor, Migration now, String verb, StoreFailure why) {
        try {
            record(actor, now, verb, "not written down: " + why.getMessage());
        } catch (StoreFailure e) {
            why.addSuppressed(e);
        }
    }

    /** @param plan its hash; null where it was begun without */
    void begun(Actor actor, Migration first, @Nullable String plan) {
        record(actor, first.tenant(), "migrate", plan, "no migration", "begun: " + first.id());
    }

    private void record(Actor actor, TenantId tenant, String what, @Nullable String plan, String before, String after) {
        store.record(new AuditEntry(clock.instant(), actor, tenant.value(), what, plan, before, after));
    }
}
