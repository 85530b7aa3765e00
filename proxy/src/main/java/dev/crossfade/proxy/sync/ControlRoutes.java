package dev.crossfade.proxy.sync;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@code from: control}: follows the controller's table and reports to it. */
public final class ControlRoutes extends FollowedRoutes {

    private final ControlClient client;

    /**
     * @param url of the controller; of several, each, with commas between
     * @param token sent as a bearer token; null for none
     * @param http asks the controller, and trusts whom it is to trust
     * @param longestLease how long an answered report is good for at most
     * @param identity what this proxy says of itself in every report
     * @param forced what was forced here earlier
     * @param sightings what reports tell beside the routes
     * @param clock for the end of a hold, which is to be a time to come
     * @param nanoTime the lease's clock
     */
    public ControlRoutes(
            String url,
            @Nullable String token,
            HttpClient.Builder http,
            Duration longestLease,
            LiveRoutes routes,
            ProxyIdentity identity,
            ForcedRoutes forced,
            Sightings sightings,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this(
                new ControlClient(url, token, http, longestLease.dividedBy(2)),
                longestLease,
                routes,
                identity,
                forced,
                sightings,
                clock,
                nanoTime,
                random);
    }

    private ControlRoutes(
            ControlClient client,
            Duration longestLease,
            LiveRoutes routes,
            ProxyIdentity identity,
            ForcedRoutes forced,
            Sightings sightings,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        super(client, longestLease, routes, identity, forced, sightings, clock, nanoTime, random);
        this.client = client;
    }

    @Override
    FollowsAnother followsAnother() {
        return new FollowsAnother(client.url(), Optional.of(client.url()));
    }

    @Override
    String kind() {
        return "control " + client.url();
    }
}
