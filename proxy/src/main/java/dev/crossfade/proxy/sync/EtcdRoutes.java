package dev.crossfade.proxy.sync;

import dev.crossfade.config.etcd.EtcdClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * {@code from: etcd}: follows the routing table that the controller keeps in etcd, and registers there by a lease. Neither this proxy nor
 * its requests need the controller; whoever wants another route asks that.
 */
public final class EtcdRoutes extends FollowedRoutes {

    private final Optional<String> controller;
    private final EtcdRouting etcd;

    /**
     * @param client asks etcd, and is closed with this
     * @param controller whose URL is named to whoever asks for a flip here; empty where the configuration names none
     * @param longestLease how long an answered report is good for at most
     * @param clock for the end of a hold, which is to be a time to come
     * @param nanoTime the lease's clock
     */
    public EtcdRoutes(
            EtcdClient client,
            Optional<String> controller,
            Duration longestLease,
            LiveRoutes routes,
            ProxyIdentity identity,
            ForcedRoutes forced,
            Sightings sightings,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this(
                new EtcdRouting(client, longestLease, nanoTime),
                controller,
                longestLease,
                routes,
                identity,
                forced,
                sightings,
                clock,
                nanoTime,
                random);
    }

    private EtcdRoutes(
            EtcdRouting etcd,
            Optional<String> controller,
            Duration longestLease,
            LiveRoutes routes,
            ProxyIdentity identity,
            ForcedRoutes forced,
            Sightings sightings,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        super(etcd, longestLease, routes, identity, forced, sightings, clock, nanoTime, random);
        this.etcd = etcd;
        this.controller = controller;
    }

    @Override
    FollowsAnother followsAnother() {
        return new FollowsAnother(etcd.name(), controller);
    }

    @Override
    String kind() {
        return "etcd " + etcd.endpoint();
    }
}
