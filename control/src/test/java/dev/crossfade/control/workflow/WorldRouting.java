package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.control.workflow.routing.RouteChange;
import dev.crossfade.control.workflow.routing.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Routing of one tenant with one well-behaved proxy; the route survives the controller. */
final class WorldRouting implements Routing {

    private final World world;
    Route route;
    List<String> missing = List.of();
    List<String> live = List.of("edge-1");
    Map<String, String> mismatched = Map.of();
    List<OriginSight> origins = List.of();
    final List<Route> published = new ArrayList<>();

    WorldRouting(World world, TenantId tenant) {
        this.world = world;
        this.route = Route.first(tenant, Side.SOURCE);
    }

    @Override
    public Route current(TenantId tenant) {
        return route;
    }

    @Override
    public Route shown(TenantId tenant) {
        return route;
    }

    @Override
    public Route publish(TenantId tenant, RouteChange change, Epoch atLeast) {
        String fenced =
                change.fenced().stream().map(Side::label).sorted().toList().toString();
        String name = "publish " + change.mode().label() + " "
                + change.primary().label() + " " + fenced + (change.switching() ? " switching" : "");
        world.insistOnLead();
        return world.call(name, () -> {
            if (change.primary() == Side.TARGET && !world.livesOnTarget) {
                world.violations.add("routed to a target that is not open");
            }
            if (change.primary() == Side.SOURCE && world.livesOnTarget) {
                world.violations.add("routed to the source after the target was open");
            }
            route = new Route(
                    tenant,
                    route.epoch().next().max(atLeast),
                    change.primary(),
                    change.mode(),
                    change.fenced(),
                    change.switching(),
                    change.until());
            published.add(route);
            return Objects.requireNonNull(route);
        });
    }

    @Override
    public Fleet fleet(TenantId tenant) {
        return new Fleet(live, List.of(), List.of(), mismatched, route.epoch());
    }

    @Override
    public Optional<ParkingStatus> parking(TenantId tenant) {
        return Optional.empty();
    }

    @Override
    public List<OriginSight> origins(TenantId tenant) {
        return origins;
    }

    @Override
    public Acknowledged awaitAcknowledged(Route wanted, Duration atMost) {
        return world.call("awaitAcknowledged", () -> new Acknowledged(missing));
    }

    @Override
    public Drained awaitDrained(Route wanted, Duration atMost) {
        return world.call("awaitDrained", () -> new Drained(Map.of()));
    }
}
