package dev.crossfade.proxy.inbound;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.settings.TenantSettings.Session;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.observe.AccessLog;
import dev.crossfade.proxy.observe.FinishedExchange;
import dev.crossfade.proxy.parking.ParkingDesks;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.routing.TenantIndex;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A proxy with one tenant, acme.test or by address, between two scripted origins. */
final class ProxyUnderTest implements AutoCloseable {

    private static final ProxySettings.Listen PLAIN =
            new ProxySettings.Listen("127.0.0.1", 0, ProxySettings.ProxyProtocol.NONE, null);

    private static final ParkingDesks NO_DESKS = ParkingDesks.closed("this test parks nothing");

    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(5);

    private final ProxyServer server;
    private final TenantHandle tenant;
    private final BlockingQueue<FinishedExchange> finished = new LinkedBlockingQueue<>();
    private final RecordedMetrics metrics;

    ProxyUnderTest(ScriptedOrigin source, ScriptedOrigin target, UnaryOperator<Failover> failover) throws IOException {
        this(source, target, failover, UnaryOperator.identity());
    }

    ProxyUnderTest(
            ScriptedOrigin source,
            ScriptedOrigin target,
            UnaryOperator<Failover> failover,
            UnaryOperator<ProxySettings.Limits> limits)
            throws IOException {
        this(source, target, failover, limits, PLAIN);
    }

    ProxyUnderTest(
            ScriptedOrigin source,
            ScriptedOrigin target,
            UnaryOperator<Failover> failover,
            UnaryOperator<ProxySettings.Limits> limits,
            ProxySettings.Listen listen)
            throws IOException {
        this(source, target, failover, limits, listen, RESPONSE_TIMEOUT, null, List.of(), List.of(), NO_DESKS);
    }

    ProxyUnderTest(
            ScriptedOrigin source,
            ScriptedOrigin target,
            UnaryOperator<Failover> failover,
            UnaryOperator<ProxySettings.Limits> limits,
            Duration responseTimeout)
            throws IOException {
        this(source, target, failover, limits, PLAIN, responseTimeout, null, List.of(), List.of(), NO_DESKS);
    }

    /** With what a tenant names sessions by, and with the networks that are trusted. */
    ProxyUnderTest(
            ScriptedOrigin source,
            ScriptedOrigin target,
            UnaryOperator<Failover> failover,
            @Nullable Session session,
            List<String> trustedProxies)
            throws IOException {
        this(
                source,
                target,
                failover,
                UnaryOperator.identity(),
                PLAIN,
                RESPONSE_TIMEOUT,
                session,
                trustedProxies,
                List.of(),
                NO_DESKS);
    }

    /** With what its tenant parks, and where. */
    ProxyUnderTest(
            ScriptedOrigin source,
            ScriptedOrigin target,
            UnaryOperator<Failover> failover,
            UnaryOperator<ProxySettings.Limits> limits,
            List<ParkingRule> parking,
            ParkingDesks desks)
            throws IOException {
        this(source, target, failover, limits, PLAIN, RESPONSE_TIMEOUT, null, List.of(), parking, desks);
    }

    private ProxyUnderTest(
            ScriptedOrigin source,
            ScriptedOrigin target,
            UnaryOperator<Failover> failover,
            UnaryOperator<ProxySettings.Limits> limits,
            ProxySettings.Listen listen,
            Duration responseTimeout,
            @Nullable Session session,
            List<String> trustedProxies,
            List<ParkingRule> parking,
            ParkingDesks desks)
            throws IOException {
        TenantSettings plain = SampleTenant.named("acme", "acme.test", "127.0.0.1");
        TenantSettings settings = new TenantSettings(
                plain.id(),
                plain.labels(),
                plain.hosts(),
                plain.route(),
                side(source),
                side(target),
                failover.apply(plain.failover()),
                plain.headers(),
                session,
                parking,
                plain.replication(),
                plain.switchover());
        TenantIndex router = new TenantIndex(
                List.of(settings), each -> Route.first(each.id(), each.route().primary()));
        AccessLog log = finished::add;
        this.tenant = router.tenants().iterator().next();
        this.metrics = new RecordedMetrics(router.tenants());
        this.server = ProxyServer.start(
                settings(limits, listen, responseTimeout, trustedProxies), router, metrics, log, desks);
    }

    static UnaryOperator<Failover> asConfigured() {
        return UnaryOperator.identity();
    }

    static UnaryOperator<Failover> atomicRequests() {
        return f -> new Failover(f.statuses(), f.replayUnsafe(), true, f.bodyRules(), f.replayBuffer(), f.hold());
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

    RecordedMetrics metrics() {
        return metrics;
    }

    /** Makes the next epoch's route. */
    void route(Side primary, RouteMode mode, Side... fenced) {
        Epoch next = tenant.appliedRoute().epoch().next();
        tenant.apply(new Route(tenant.id(), next, primary, mode, Set.of(fenced), false, null));
    }

    /** As the controller does it where something waits: nothing else of the route changes. */
    void parks(String... paths) {
        Route now = tenant.appliedRoute();
        tenant.apply(
                now.parking(now.parked().withBacklog(Set.of(paths)), now.epoch().next()));
    }

    /** As {@link #parks}, where almost nothing waits any more. */
    void parksForAMoment(String... paths) {
        Route now = tenant.appliedRoute();
        tenant.apply(now.parking(
                now.parked().withBacklog(Set.of(paths), Set.of(paths)),
                now.epoch().next()));
    }

    /** As {@link #route}, and marked switching. */
    void switching(Side primary, RouteMode mode) {
        Epoch next = tenant.appliedRoute().epoch().next();
        tenant.apply(new Route(tenant.id(), next, primary, mode, Set.of(), true, null));
    }

    FinishedExchange finished() throws InterruptedException {
        FinishedExchange next = finished.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no exchange ended within 10 s");
        }
        return next;
    }

    /** Waits until something is so that has no event of its own. */
    static void until(BooleanSupplier so) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not so within 10 s");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private static SideSettings side(ScriptedOrigin origin) {
        return new SideSettings("", origin.url(), new OriginTls(origin.ca(), ""), null, null);
    }

    private static ProxySettings settings(
            UnaryOperator<ProxySettings.Limits> limits,
            ProxySettings.Listen listen,
            Duration responseTimeout,
            List<String> trustedProxies) {
        ProxySettings.Limits usual = new ProxySettings.Limits(
                Bytes.parse("8KiB"),
                Bytes.parse("32KiB"),
                128,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                20_000,
                Bytes.parse("512MiB"));
        return new ProxySettings(
                "edge-test",
                List.of(listen),
                new ProxySettings.Admin("127.0.0.1", 0, ""),
                new ProxySettings.Health("127.0.0.1", 0),
                "unused",
                new ProxySettings.Routes(ProxySettings.Routes.From.LOCAL),
                Duration.ofSeconds(3),
                new ProxySettings.ControlAccess("http://127.0.0.1:1", true, "", ""),
                EtcdSettings.NONE,
                trustedProxies,
                limits.apply(usual),
                new ProxySettings.Upstream(Duration.ofSeconds(2), responseTimeout, 512, Duration.ofSeconds(50)),
                new ProxySettings.Shutdown(Duration.ofSeconds(5)));
    }
}
