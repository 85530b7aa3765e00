package dev.crossfade.control.workflow.routing;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the workflow needs of routing: to publish a route, and to know who acts on it. Thread-safe. */
public interface Routing {

    /**
     * The tenant's route now, to decide by.
     *
     * @throws StoreFailure when it is not known, since a write of it had no known outcome, and cannot be read
     */
    Route current(TenantId tenant);

    /** The route that proxies are given, to look at; also while {@link #current} is not known. */
    Route shown(TenantId tenant);

    /**
     * Publishes a route with a new epoch: above the current one, and at least {@code atLeast}. Durable before any proxy can see it.
     *
     * @return the route as published
     */
    Route publish(TenantId tenant, RouteChange change, Epoch atLeast);

    /** The proxies that this tenant depends on. */
    Fleet fleet(TenantId tenant);

    /** How the tenant's origins are, as each live proxy that serves it sees them; for people, and nothing is decided by it. */
    List<OriginSight> origins(TenantId tenant);

    /** What is parked of the tenant, for people; empty where nothing is, or can be. */
    Optional<ParkingStatus> parking(TenantId tenant);

    /** Waits until every live proxy has acknowledged exactly this route, at most so long. */
    Acknowledged awaitAcknowledged(Route route, Duration atMost);

    /** Waits until every live proxy reports no unsafe request in flight under exactly this route, at most so long. */
    Drained awaitDrained(Route route, Duration atMost);

    /**
     * The proxies, seen from one tenant.
     *
     * @param live ids of those whose lease runs
     * @param lost ids of those whose lease ended a short while ago: they may still act on an old table
     * @param detached ids of those that were flipped by hand
     * @param mismatched by id: why its hosts or origins are not the controller's
     * @param highestEpoch that any of them has reported for the tenant
     */
    record Fleet(
            List<String> live,
            List<String> lost,
            List<String> detached,
            Map<String, String> mismatched,
            Epoch highestEpoch) {}

    /**
     * One origin as one proxy sees it.
     *
     * @param proxy its id
     * @param reason what the last check that failed has met; null when none did
     */
    record OriginSight(
            String proxy, Side side, Sight sight, @Nullable String reason) {}

    /** What a proxy knows of an origin. */
    enum Sight {
        UP,
        DOWN,
        /** It has not told, or not yet found out. */
        UNKNOWN;

        /** The name in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param missing ids of the live proxies that did not; empty means all did */
    record Acknowledged(List<String> missing) {

        public boolean byAll() {
            return missing.isEmpty();
        }
    }

    /** @param unsafeLeft by proxy id: unsafe requests that are still in flight; empty means drained */
    record Drained(Map<String, Integer> unsafeLeft) {

        public boolean complete() {
            return unsafeLeft.isEmpty();
        }
    }
}
