package dev.crossfade.control.workflow.step;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.plan.Deed;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.plan.PlannedStatement;
import java.util.List;

/**
 * What is known before a migration begins, for steps to say what they will do.
 *
 * @param databases what was found there, and what will be run
 */
public record Foresight(TenantSettings tenant, Foreseen databases) {

    public List<PlannedStatement> statements(Deed deed) {
        return databases.of(deed);
    }

    public boolean keepsWayBack() {
        return WayBack.isKept(tenant);
    }
}
