package dev.crossfade.control.api;

import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.workflow.verbs.Operations;

/**
 * What stands behind the API at this moment. It changes when this controller begins or ceases to lead: whoever handles a request asks
 * once, and goes on with what it got.
 */
public interface Desk {

    /** Whether it leads: where it does not, there is only something to read. */
    Standing standing();

    FleetRouting routing();

    Operations operations();

    AuditTrail audit();
}
