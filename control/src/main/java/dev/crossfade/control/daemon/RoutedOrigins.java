package dev.crossfade.control.daemon;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.parking.Destination;
import dev.crossfade.control.parking.Origins;
import dev.crossfade.control.workflow.routing.OriginHealth;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Where parked requests are delivered: at the side that serves, and nowhere while a tenant holds or is switched. */
final class RoutedOrigins implements Origins {

    /** To connect, and for the answer, each. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Whatever else takes its time, as looking up a name. */
    private static final Duration LONGEST = PATIENCE.multipliedBy(3);

    private final Map<TenantId, TenantSettings> tenants;
    private final FleetRouting routing;
    private final OriginHealth health;
    private final Executor lookers;

    /**
     * Asks nobody before it is asked.
     *
     * @param lookers have a thread for each question
     */
    RoutedOrigins(List<TenantSettings> tenants, FleetRouting routing, OriginHealth health, Executor lookers) {
        this.tenants = tenants.stream().collect(Collectors.toMap(TenantSettings::id, tenant -> tenant));
        this.routing = routing;
        this.health = health;
        this.lookers = lookers;
    }

    @Override
    public Optional<Destination> of(TenantId tenant) {
        TenantSettings settings = tenants.get(tenant);
        if (settings == null) {
            return Optional.empty();
        }
        return routing.publisher()
                .current(tenant)
                .filter(now -> now.mode() != RouteMode.HOLDING && !now.switching())
                .flatMap(now -> at(settings, now));
    }

    private static Optional<Destination> at(TenantSettings settings, Route now) {
        return Optional.ofNullable(settings.side(now.primary()).origin())
                .map(origin -> new Destination(now.primary(), URI.create(origin), now.since()));
    }

    @Override
    public CompletableFuture<Boolean> isWell(TenantId tenant, Destination origin) {
        TenantSettings settings = tenants.get(tenant);
        if (settings == null) {
            return CompletableFuture.completedFuture(false);
        }
        try {
            return CompletableFuture.supplyAsync(
                            () -> health.ask(settings, origin.side(), PATIENCE).well(), lookers)
                    .completeOnTimeout(false, LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(failure -> false);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(false); // the controller is stopping
        }
    }
}
