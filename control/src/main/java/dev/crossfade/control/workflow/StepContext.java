package dev.crossfade.control.workflow;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.TargetDatabase;
import java.time.Clock;

/** What a step looks at and acts on. */
public record StepContext(
        TenantSettings tenant,
        Migration migration,
        DatabasePair databases,
        Routing routing,
        OriginHealth origins,
        Watch watch,
        Clock clock) {

    public SourceDatabase source() {
        return databases.source();
    }

    public TargetDatabase target() {
        return databases.target();
    }
}
