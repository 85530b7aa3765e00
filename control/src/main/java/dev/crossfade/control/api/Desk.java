package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.parking.Parking;
import dev.crossfade.control.support.SupportPart;
import dev.crossfade.control.workflow.verbs.Operations;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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

    /** Empty where it does not lead, and where there is no key to keep requests with. */
    default Optional<Parking> parking() {
        return Optional.empty();
    }

    /** Both gates of a tenant that is in the configuration, looked at from now on, for two seconds at most; empty of one without databases. */
    Optional<CompletableFuture<Gates>> gates(TenantId tenant);

    /**
     * A support bundle of a tenant that is in the configuration: what the API has found, and what only the daemon knows (configuration,
     * databases, log). Takes as long as servers take that do not answer; bounded, without secrets.
     */
    byte[] supportBundle(TenantId tenant, List<SupportPart> found);
}
