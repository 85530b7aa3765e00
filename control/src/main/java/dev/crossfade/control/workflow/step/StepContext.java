package dev.crossfade.control.workflow.step;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.routing.OriginHealth;
import dev.crossfade.control.workflow.routing.Routing;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.TargetDatabase;
import java.time.Clock;
import java.time.InstantSource;

/**
 * What a step looks at and acts on.
 *
 * @param databases in the direction in which the next attempt would lead: its source is the side that serves
 * @param clock the machine's, for what is written down or told; it may be set while a step waits
 * @param steady only goes on: waits are measured by it
 */
public record StepContext(
        TenantSettings tenant,
        Migration migration,
        DatabasePair databases,
        Routing routing,
        OriginHealth origins,
        Watch watch,
        Clock clock,
        InstantSource steady) {

    /** For what is done in one direction, whatever the migration's is. */
    public StepContext towards(Direction direction) {
        return new StepContext(tenant, migration, databases.towards(direction), routing, origins, watch, clock, steady);
    }

    /** For a step of the migration as it is now. */
    public StepContext of(Migration now) {
        return new StepContext(tenant, now, databases.towards(now.next()), routing, origins, watch, clock, steady);
    }

    /** Whether changes are to be carried back after the switchover. */
    public boolean keepsWayBack() {
        return WayBack.isKept(tenant);
    }

    /** Once there is a way back, it is kept up in both directions. */
    public boolean leavesWayBack() {
        return databases.direction() == Direction.BACK || keepsWayBack();
    }

    public boolean carriesLargeObjects() {
        return tenant.replication().largeObjects() != TenantSettings.LargeObjects.NONE;
    }

    public SourceDatabase source() {
        return databases.source();
    }

    public TargetDatabase target() {
        return databases.target();
    }
}
