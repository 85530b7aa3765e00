package dev.crossfade.proxy.inbound;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.admin.SampleProxy;
import dev.crossfade.proxy.names.NameLookup;
import dev.crossfade.proxy.observe.AccessLog;
import dev.crossfade.proxy.observe.PrometheusMetrics;
import dev.crossfade.proxy.parking.ParkingDesks;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.routing.TenantIndex;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A proxy with one tenant, acme.test, whose origins are given as settings, and whose counters can be read. */
final class ProxyToOrigins implements AutoCloseable {

    private static final ParkingDesks NO_DESKS = ParkingDesks.closed("no test parks here");

    private final TenantHandle tenant;
    private final PrometheusMetrics metrics;
    private final ProxyServer server;

    /** Looks names up as every proxy does. */
    ProxyToOrigins(SideSettings source, SideSettings target, Duration responseTimeout) throws IOException {
        this(source, target, usual(responseTimeout));
    }

    ProxyToOrigins(SideSettings source, SideSettings target, ProxySettings.Upstream upstream) throws IOException {
        TenantIndex router = router(source, target);
        this.tenant = router.tenants().iterator().next();
        this.metrics = new PrometheusMetrics(router.tenants());
        this.server = ProxyServer.start(settings(upstream), router, metrics, log(), NO_DESKS);
    }

    ProxyToOrigins(SideSettings source, SideSettings target, Function<EventLoop, NameLookup> names) throws IOException {
        TenantIndex router = router(source, target);
        this.tenant = router.tenants().iterator().next();
        this.metrics = new PrometheusMetrics(router.tenants());
        this.server = ProxyServer.start(
                settings(usual(Duration.ofSeconds(5))), router, metrics, log(), NO_DESKS, Transport.best(), names);
    }

    static SideSettings side(String origin) {
        return side(origin, new OriginTls("", ""));
    }

    static SideSettings side(String origin, OriginTls tls) {
        return new SideSettings("", origin, tls, null, null);
    }

    RawClient client() throws IOException {
        return new RawClient(address());
    }

    InetSocketAddress address() {
        return server.addresses().get(0);
    }

    ProxyServer server() {
        return server;
    }

    TenantHandle tenant() {
        return tenant;
    }

    /** Makes the next epoch's route. */
    void route(Side primary, RouteMode mode) {
        Epoch next = tenant.appliedRoute().epoch().next();
        tenant.apply(new Route(tenant.id(), next, primary, mode, Set.of(), false, null));
    }

    /** How often the source has failed so. */
    int failures(String reason) {
        return count(
                "crossfade_proxy_origin_failures_total{reason=\"" + reason + "\",side=\"source\",tenant=\"acme\"} ");
    }

    int boundReached(String bound) {
        return count("crossfade_proxy_bounds_reached_total{bound=\"" + bound + "\",tenant=\"acme\"} ");
    }

    private int count(String start) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(start.length())))
                .sum();
    }

    @Override
    public void close() {
        server.close();
    }

    private static AccessLog log() {
        return finished -> {};
    }

    private static TenantIndex router(SideSettings source, SideSettings target) {
        TenantSettings plain = SampleTenant.named("acme", "acme.test", "127.0.0.1");
        TenantSettings settings = new TenantSettings(
                plain.id(),
                plain.labels(),
                plain.hosts(),
                plain.route(),
                source,
                target,
                plain.failover(),
                plain.headers(),
                null,
                List.of(),
                plain.replication(),
                plain.switchover());
        return new TenantIndex(
                List.of(settings), each -> Route.first(each.id(), each.route().primary()));
    }

    private static ProxySettings.Upstream usual(Duration responseTimeout) {
        return new ProxySettings.Upstream(Duration.ofSeconds(2), responseTimeout, 64, Duration.ofSeconds(50));
    }

    private static ProxySettings settings(ProxySettings.Upstream upstream) {
        ProxySettings usual = SampleProxy.local(Path.of("unused"));
        return new ProxySettings(
                usual.id(),
                usual.listen(),
                usual.admin(),
                usual.health(),
                usual.state(),
                usual.routes(),
                usual.lease(),
                usual.control(),
                usual.etcd(),
                usual.trustedProxies(),
                usual.limits(),
                upstream,
                usual.shutdown());
    }
}
