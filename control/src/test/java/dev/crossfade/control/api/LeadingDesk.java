package dev.crossfade.control.api;

import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.workflow.verbs.Operations;

/** Of a controller that always leads. */
public record LeadingDesk(FleetRouting routing, Operations operations, AuditTrail audit) implements Desk {

    @Override
    public Standing standing() {
        return Standing.acting();
    }
}
