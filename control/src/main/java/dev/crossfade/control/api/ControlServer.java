package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.workflow.verbs.Operations;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controller's HTTP server: every endpoint of {@code control.admin}. */
public final class ControlServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    /** How long answers that are under way may take when the server stops. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);
    /** A connection that is kept for another request is closed by then: there will be none. */
    private static final Duration LAST_IDLENESS = Duration.ofMillis(100);

    private final String host;
    private final FleetRouting routing;
    private final Javalin server;
    private volatile boolean ready;

    private ControlServer(
            ControlSettings.Admin admin,
            Access access,
            Tenants tenants,
            FleetRouting routing,
            Operations operations,
            AuditTrail audit,
            List<MeterBinder> meters,
            InstantSource clock) {
        this.host = admin.host();
        this.routing = routing;
        this.server = Javalin.create(config -> {
            settings(config);
            config.router.mount(routes -> {
                Problems.register(routes);
                routes.before("/v1/*", request -> requireReady());
                new RouteEndpoints(access, tenants, routing, audit, clock).register(routes);
                new ProxyEndpoints(access, routing).register(routes);
                new MigrationEndpoints(access, tenants, operations).register(routes);
                new AuditEndpoints(access, audit).register(routes);
                new HealthEndpoints(new ControlMetrics(operations, routing, meters), () -> ready).register(routes);
            });
        });
    }

    /**
     * Listens. Until {@link #letIn} only health is answered.
     *
     * @param meters what else is counted
     * @throws IllegalArgumentException when the tokens file cannot be used, or is missing where it is needed
     * @throws PortInUse when the address is taken
     */
    public static ControlServer start(
            ControlSettings.Admin admin,
            Set<TenantId> tenants,
            FleetRouting routing,
            Operations operations,
            AuditTrail audit,
            List<MeterBinder> meters,
            InstantSource clock) {
        Access access = new Access(tokens(admin));
        ControlServer server =
                new ControlServer(admin, access, new Tenants(tenants), routing, operations, audit, meters, clock);
        server.listen(admin);
        return server;
    }

    /** Answers from now on: what stands behind it has started. */
    public void letIn() {
        ready = true;
    }

    /** Where it listens, {@code HOST:PORT}, with the port that was bound. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
    }

    /**
     * Not ready any more; whoever waits is answered, and the port is given back. An answer that is not written within
     * {@link #LAST_ANSWERS} is cut off.
     */
    @Override
    public void close() {
        ready = false;
        routing.publisher().dismiss();
        letAnswersBeWritten();
        try {
            server.stop();
        } catch (JavalinException e) {
            LOG.warn("stopping: what had no answer within {} was cut off: {}", LAST_ANSWERS, e.toString());
        }
    }

    /** Jetty would otherwise close connections whose answers are still on their way. Set late, for it also holds up a failed start. */
    private void letAnswersBeWritten() {
        Server jetty = server.jettyServer().server();
        jetty.setStopTimeout(LAST_ANSWERS.toMillis());
        jetty.getBeans(AbstractConnector.class)
                .forEach(connector -> connector.setShutdownIdleTimeout(LAST_IDLENESS.toMillis()));
    }

    private void requireReady() {
        if (!ready) {
            throw ApiProblem.busy("the controller is starting or stopping");
        }
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
