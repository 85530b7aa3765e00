package dev.crossfade.control.daemon;

import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.parking.MarkedRoutes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** The marks of parked paths, in the routes that proxies follow. */
record FleetMarks(FleetRouting routing, InstantSource clock) implements MarkedRoutes {

    @Override
    public boolean say(TenantId tenant, Set<String> paths, Set<String> ending) {
        ParkedPaths said = routing.park(
                        tenant, parked -> parked.withBacklog(paths, ending).asOf(clock.instant()))
                .parked();
        return said.backlog().equals(paths) && said.ending().equals(ending);
    }

    @Override
    public Set<String> byHand(TenantId tenant) {
        return routing.current(tenant).parked().byHand();
    }

    @Override
    public boolean isKnownToAll(TenantId tenant) {
        return !routing.registry().mayActUnheard(tenant)
                && routing.awaitAcknowledged(routing.current(tenant), Duration.ZERO)
                        .byAll();
    }
}
