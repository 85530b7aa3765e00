package dev.crossfade.config.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy tells the controller about itself: registration, heartbeat and acknowledgement in one idempotent document, sent by
 * {@code PUT /v1/proxies/{id}} at start, every second, at once when a route was applied, and at once when a tenant's last unsafe
 * request in flight has ended.
 *
 * @param id the proxy's name in the configuration
 * @param instance a random value made at its start: another one under the same id is another process
 * @param version the program's version
 * @param revision of the routing table that it follows
 * @param detached it was flipped by hand against its controller; blocks switchovers
 * @param digests by tenant: of hosts and origins as this proxy has them ({@link TenantDigest}); another one than the
 *     controller's refuses the switchover
 * @param acknowledgements for each tenant the route that this proxy acts on now
 * @param origins those that have a health check; none from a proxy that does not check
 * @param traffic of the tenants that it serves, at most a thousand of them; a sign for people, and nothing is decided by it
 */
public record ProxyReport(
        String id,
        String instance,
        String version,
        long revision,
        boolean detached,
        Map<String, String> digests,
        List<Acknowledgement> acknowledgements,
        List<OriginState> origins,
        List<Traffic> traffic) {

    public ProxyReport {
        digests = Map.copyOf(digests);
        acknowledgements = List.copyOf(acknowledgements);
        // An older proxy sends neither.
        origins = origins == null ? List.of() : List.copyOf(origins);
        traffic = traffic == null ? List.of() : List.copyOf(traffic);
    }

    /** A report that says nothing of traffic. */
    public ProxyReport(
            String id,
            String instance,
            String version,
            long revision,
            boolean detached,
            Map<String, String> digests,
            List<Acknowledgement> acknowledgements,
            List<OriginState> origins) {
        this(id, instance, version, revision, detached, digests, acknowledgements, origins, List.of());
    }

    /** A report that says nothing of origins either. */
    public ProxyReport(
            String id,
            String instance,
            String version,
            long revision,
            boolean detached,
            Map<String, String> digests,
            List<Acknowledgement> acknowledgements) {
        this(id, instance, version, revision, detached, digests, acknowledgements, List.of());
    }

    /**
     * How an origin is, as the proxy sees it; a sign for people, and nothing is decided by it.
     *
     * @param side {@code source} or {@code target}
     * @param health {@code up}, {@code down} or {@code unknown}
     * @param reason what the last check that failed has met; null when none did, and from an older proxy
     */
    public record OriginState(
            String tenant,
            String side,
            String health,
            @Nullable String reason) {}

    /**
     * The route that the proxy acts on for one tenant, and what is under way. Acknowledged and drained are two facts.
     *
     * @param route as applied
     * @param inFlight requests that were sent to an origin and are not answered yet
     * @param inFlightUnsafe those of them that are not safe (RFC 9110 §9.2.1)
     * @param held requests that wait
     * @param latched it sends all requests to the side that is not the route's primary, which has answered an unsafe one; false from an
     *     older proxy
     */
    public record Acknowledgement(RouteDocument route, int inFlight, int inFlightUnsafe, int held, boolean latched) {

        /** Of a route that is followed as it is. */
        public Acknowledgement(RouteDocument route, int inFlight, int inFlightUnsafe, int held) {
            this(route, inFlight, inFlightUnsafe, held, false);
        }
    }
}
