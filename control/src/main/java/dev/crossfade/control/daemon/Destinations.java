package dev.crossfade.control.daemon;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.parking.Destination;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where parked requests are delivered: at the side that serves, and nowhere while a tenant holds or is switched. */
final class Destinations implements Function<TenantId, Optional<Destination>> {

    private final Map<TenantId, TenantSettings> tenants;
    private final FleetRouting routing;

    Destinations(List<TenantSettings> tenants, FleetRouting routing) {
        this.tenants = tenants.stream().collect(Collectors.toMap(TenantSettings::id, tenant -> tenant));
        this.routing = routing;
    }

    @Override
    public Optional<Destination> apply(TenantId tenant) {
        TenantSettings settings = tenants.get(tenant);
        if (settings == null) {
            return Optional.empty();
        }
        return routing.publisher()
                .current(tenant)
                .filter(now -> now.mode() != RouteMode.HOLDING && !now.switching())
                .map(Route::primary)
                .flatMap(side -> Optional.ofNullable(settings.side(side).origin())
                        .map(origin -> new Destination(side, URI.create(origin))));
    }
}
