package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.MigrationStore;
import java.time.InstantSource;
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

    /** @param plan its hash; null where it was begun without */
    void begun(Actor actor, Migration first, @Nullable String plan) {
        record(actor, first.tenant(), "migrate", plan, "no migration", "begun: " + first.id());
    }

    private void record(Actor actor, TenantId tenant, String what, @Nullable String plan, String before, String after) {
        store.record(new AuditEntry(clock.instant(), actor, tenant.value(), what, plan, before, after));
    }
}
