package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.telemetry.MetricsOutlet;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.fleet.ProxyView;
import dev.crossfade.control.live.Outlook;
import dev.crossfade.control.live.StatusFeed;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.web.Dashboard;
import dev.crossfade.control.workflow.journal.AuditEntry;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.router.ParsedEndpoint;
import io.javalin.util.ConcurrencyUtil;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controller's HTTP server: every endpoint of {@code control.admin}. */
public final class ControlServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private static final int LEAST_THREADS = 8;
    private static final int MOST_THREADS = 250;

    /** How long answers that are under way may take when the server stops. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);
    /** A connection that is kept for another request is closed by then: there will be none. */
    private static final Duration LAST_IDLENESS = Duration.ofMillis(100);

    private final String host;
    private final Desk desk;
    private final StatusFeed feed;
    private final @Nullable AdminTls tls;
    private final ControlMetrics metrics;
    private final BusyAudit busyAudit;
    private final Javalin server;
    private volatile Optional<Unready> unready = Optional.of(new Unready("starting", null));

    private ControlServer(
            ControlSettings.Admin admin,
            @Nullable AdminTls tls,
            Access access,
            Tenants tenants,
            Desk desk,
            List<MeterBinder> meters,
            Inflow inflow,
            InstantSource clock) {
        this.host = admin.host();
        this.desk = desk;
        this.feed = new StatusFeed(outlook(desk), tenants.all(), clock);
        this.tls = tls;
        this.metrics = new ControlMetrics(desk, feed, meters);
        this.busyAudit =
                new BusyAudit(clock, CompletableFuture.delayedExecutor(BusyAudit.EVERY.toSeconds(), TimeUnit.SECONDS));
        this.server = Javalin.create(config -> {
            settings(config);
            ThreadPool threads = ConcurrencyUtil.jettyThreadPool("control-http", LEAST_THREADS, MOST_THREADS, false);
            config.jetty.threadPool = threads;
            if (tls != null) {
                config.jetty.addConnector((jetty, http) -> tls.connector(jetty, http, admin.host(), admin.port()));
            }
            config.router.mount(routes -> {
                Problems.register(routes);
                routes.before("/v1/*", this::requireReady);
                routes.after("/v1/*", request -> StandbyRule.mark(request, desk.standing()));
                new RouteEndpoints(access, tenants, desk, clock).register(routes);
                new ParkingEndpoints(access, tenants, desk, inflow, threads, clock).register(routes);
                new DeferredEndpoints(access, tenants, desk, inflow, threads, busyAudit, clock).register(routes);
                new ParkedPathsEndpoint(access, tenants, desk, clock).register(routes);
                new ParkingStatusEndpoint(access, tenants, desk).register(routes);
                new ProxyEndpoints(access, desk, feed::reported).register(routes);
                new MigrationEndpoints(access, tenants, desk).register(routes);
                new AuditEndpoints(access, desk).register(routes);
                new EventEndpoints(access, tenants, feed).register(routes);
                new Dashboard(access::admit).register(routes);
                new SupportEndpoints(access, tenants, desk, feed, metrics).register(routes);
                new HealthEndpoints(metrics, () -> unready.map(Unready::inWords), desk).register(routes);
            });
        });
    }

    /**
     * Listens. Until {@link #letIn} only health is answered.
     *
     * @param tenants each with its labels
     * @param desk of a controller that may lead or not
     * @param meters what else is counted
     * @throws IllegalArgumentException when the tokens file cannot be used, or is missing where it is needed; or a file of TLS cannot
     * @throws PortInUse when the address is taken
     */
    public static ControlServer start(
            ControlSettings.Admin admin,
            Map<TenantId, Map<String, String>> tenants,
            Desk desk,
            List<MeterBinder> meters,
            InstantSource clock) {
        AdminTls tls = admin.tls() == null ? null : AdminTls.of(admin.tls());
        return start(admin, tls, tenants, desk, meters, clock);
    }

    /** @param tls closed with the server; null for plain HTTP */
    static ControlServer start(
            ControlSettings.Admin admin,
            @Nullable AdminTls tls,
            Map<TenantId, Map<String, String>> tenants,
            Desk desk,
            List<MeterBinder> meters,
            InstantSource clock) {
        Refusals refusals = Refusals.logged();
        Inflow inflow = new Inflow(Inflow.MOST_BYTES);
        Access access = new Access(tokens(admin), refusals);
        List<MeterBinder> counts =
                Stream.concat(meters.stream(), Stream.of(refusals, inflow)).toList();
        ControlServer server = new ControlServer(admin, tls, access, new Tenants(tenants), desk, counts, inflow, clock);
        server.listen(admin);
        return server;
    }

    /**
     * Why it lets nobody in.
     *
     * @param action what the operator can do; null where it passes by itself
     */
    private record Unready(String why, @Nullable String action) {

        String inWords() {
            return action == null ? why : why + "; to do: " + action;
        }

        ApiProblem problem() {
            return ApiProblem.busy("the controller is " + why, action == null ? ApiProblem.SOON : action);
        }
    }

    /** Answers from now on: what stands behind it has started. */
    public void letIn() {
        feed.start();
        unready = Optional.empty();
    }

    /** What keeps it from letting anybody in, for whoever asks how it is. */
    public void waits(String why, String action) {
        unready = Optional.of(new Unready("starting: " + why, action));
    }

    /** Its metrics are sent from now on, too. */
    public void send(MetricsOutlet outlet) {
        metrics.send(outlet);
    }

    /** A proxy's report has come by another way than the API. */
    public void reported(ProxyReport report) {
        feed.reported(report);
    }

    /** Where it listens, {@code HOST:PORT}, with the port that was bound. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
    }

    /** What answers: methods and paths, as {@code get /livez}. */
    Set<String> endpoints() {
        return server.unsafeConfig().pvt.internalRouter.allHttpHandlers().stream()
                .map(ParsedEndpoint::getEndpoint)
                .filter(endpoint -> endpoint.getMethod().isHttpMethod())
                .map(endpoint -> endpoint.getMethod().name().toLowerCase(Locale.ROOT) + " " + endpoint.getPath())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Not ready any more; whoever waits is answered, and the port is given back. An answer that is not written within
     * {@link #LAST_ANSWERS} is cut off.
     */
    @Override
    public void close() {
        unready = Optional.of(new Unready("stopping", null));
        desk.routing().publisher().dismiss();
        feed.close();
        letAnswersBeWritten();
        try {
            server.stop();
        } catch (JavalinException e) {
            LOG.warn("stopping: what had no answer within {} was cut off: {}", LAST_ANSWERS, e.toString());
        }
        busyAudit.close();
        if (tls != null) {
            tls.close();
        }
    }

    private static Outlook outlook(Desk desk) {
        return new Outlook() {
            @Override
            public boolean leads() {
                return desk.standing().acts();
            }

            @Override
            public List<MigrationStatus> migrations() {
                return desk.operations().all();
            }

            @Override
            public List<ProxyView> proxies() {
                return desk.routing().registry().all();
            }

            @Override
            public Optional<ParkingStatus> parking(TenantId tenant) {
                return desk.routing().parking(tenant);
            }

            @Override
            public List<AuditEntry> audit(int atMost) {
                return desk.audit().latest(atMost);
            }
        };
    }

    /** Jetty would otherwise close connections whose answers are still on their way. Set late, for it also holds up a failed start. */
    private void letAnswersBeWritten() {
        Server jetty = server.jettyServer().server();
        jetty.setStopTimeout(LAST_ANSWERS.toMillis());
        jetty.getBeans(AbstractConnector.class)
                .forEach(connector -> connector.setShutdownIdleTimeout(LAST_IDLENESS.toMillis()));
    }

    private void requireReady(Context request) {
        Optional<Unready> now = unready;
        if (now.isPresent()) {
            throw now.get().problem();
        }
        StandbyRule.check(request, desk.standing());
    }

    private void listen(ControlSettings.Admin admin) {
        try {
            server.start(admin.host(), admin.port());
        } catch (JavalinBindException e) {
            throw new PortInUse(admin.host(), admin.port(), e);
        }
    }

    private static Optional<Tokens> tokens(ControlSettings.Admin admin) {
        if (!admin.tokensFile().isEmpty()) {
            return Optional.of(Tokens.read(Path.of(admin.tokensFile())));
        }
        if (!isLoopback(admin.host())) {
            throw new IllegalArgumentException("control.admin.host: " + admin.host()
                    + " is not loopback, so control.admin.tokensFile is needed: one token a line, TOKEN SCOPE NAME");
        }
        return Optional.empty();
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("control.admin.host: unknown host '" + host + "'", e);
        }
    }

    private static void settings(JavalinConfig config) {
        config.showJavalinBanner = false;
        config.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.disableCompression();
        config.http.maxRequestSize = Bodies.MOST_BYTES;
    }
}
