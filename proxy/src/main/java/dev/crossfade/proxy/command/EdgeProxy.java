package dev.crossfade.proxy.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.proxy.admin.AdminPorts;
import dev.crossfade.proxy.admin.AdminReason;
import dev.crossfade.proxy.admin.AdminRefusals;
import dev.crossfade.proxy.admin.Readiness;
import dev.crossfade.proxy.health.OriginHealth;
import dev.crossfade.proxy.hold.HeldExchange;
import dev.crossfade.proxy.inbound.ProxyServer;
import dev.crossfade.proxy.observe.LoggedRejections;
import dev.crossfade.proxy.observe.PrometheusMetrics;
import dev.crossfade.proxy.parking.ParkingDesks;
import dev.crossfade.proxy.reload.Configuration;
import dev.crossfade.proxy.reload.ConfigurationWatch;
import dev.crossfade.proxy.reload.ReloadPlan;
import dev.crossfade.proxy.reload.Reloads;
import dev.crossfade.proxy.routing.TenantIndex;
import dev.crossfade.proxy.sync.LiveRoutes;
import dev.crossfade.proxy.sync.RoutingSource;
import dev.crossfade.proxy.sync.StartingTable;
import dev.crossfade.proxy.sync.StateLock;
import dev.crossfade.proxy.sync.TableFile;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proxy, whole: built from its settings, started, drained, stopped. Its life: {@link #open} (admin and health answer) →
 * {@link #serve} (clients are let in, as soon as a routing table is known) → {@link #stop}.
 */
public final class EdgeProxy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeProxy.class);

    private final ProxySettings settings;
    private final StateLock stateLock;
    private final TenantIndex tenants;
    private final LiveRoutes routes;
    private final RoutingSource source;
    private final PrometheusMetrics metrics;
    private final Observers observers;
    private final ParkingDesks desks;
    private final Readiness readiness = new Readiness();
    private final AdminPorts ports;
    private final Reloads reloads;
    private final ConfigurationWatch watch;
    private volatile @Nullable ProxyServer server;
    private volatile @Nullable Reconfiguration reconfiguration;

    private EdgeProxy(Path config, Configuration first) {
        Settings all = first.settings();
        this.settings = all.proxy();
        Path state = Path.of(settings.state());
        this.stateLock = StateLock.take(state);
        TableFile file = new TableFile(state);
        StartingTable start = switch (settings.routes().from()) {
            case LOCAL -> StartingTable.local(all.tenants(), file);
            case CONTROL, ETCD -> StartingTable.followed(all.tenants(), file);
        };
        this.tenants = new TenantIndex(all.tenants(), start::route);
        this.routes = new LiveRoutes(tenants, file, start, this::onceEveryEventLoopHasTurned, InstantSource.system());
        this.observers = Observers.of(all, tenants.tenants());
        this.metrics = observers.metrics();
        this.source = Followed.by(all, routes, metrics, this::reportedOrigins);
        this.desks = ControlCalls.desks(all);
        this.reloads = new Reloads(config, first, this::take, InstantSource.system());
        this.watch = new ConfigurationWatch(
                reloads,
                this::sweep,
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("configuration", true)));
        showReloads();
        metrics.gauge(
                "crossfade.proxy.routing.revision",
                "of the routing table that is followed",
                () -> routes.table().revision());
        metrics.gauge(
                "crossfade.proxy.tenants.astray",
                "tenants whose requests are refused, for their source and target have changed places in the configuration",
                routes::astray);
        metrics.gauge(
                "crossfade.proxy.buffer.memory.bytes",
                "what is taken of limits.bufferMemory",
                () -> server == null ? 0 : server.memory().bodies().used());
        metrics.gauge(
                "crossfade.proxy.head.memory.bytes",
                "what large headers take of their quarter beside it",
                () -> server == null ? 0 : server.memory().heads().used());
        this.ports = AdminPorts.open(
                settings,
                routes,
                source,
                readiness,
                this::origins,
                this::held,
                metrics::scrape,
                reloads::status,
                AdminRefusals.logged(System::nanoTime, metrics.adminRefusals(AdminReason.labels())));
    }

    /**
     * Reads the last routing table, watches the configuration, opens admin and health, and begins to follow whoever decides the routes.
     *
     * @param config the file that the configuration is read from
     * @throws CommandFailure when the settings cannot be followed or a port cannot be opened
     */
    public static EdgeProxy open(Path config, Configuration first) {
        EdgeProxy proxy = new EdgeProxy(config, first);
        proxy.source.start();
        proxy.watch.start();
        return proxy;
    }

    /** Has the configuration read again, at once; whether it is taken, the log says. Never blocks. */
    public void reload() {
        watch.reloadNow();
    }

    /**
     * Waits until a routing table is known, then lets clients in.
     *
     * @throws CommandFailure when a port cannot be opened, or the settings ask for what this proxy does not do
     */
    public void serve() throws InterruptedException {
        if (!routes.known().isDone()) {
            LOG.info("No routing table on disk: waiting for the first that comes, and letting no client in until then");
        }
        try {
            routes.known().get();
            ProxyServer started = ProxyServer.start(
                    settings, tenants, new LoggedRejections(metrics, System::nanoTime), observers.accessLog(), desks);
            server = started;
            reconfiguration = new Reconfiguration(started, routes, source, metrics);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the first routing table cannot fail, only not come", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USAGE, String.valueOf(e.getMessage()), e);
        }
        readiness.ready();
    }

    /** Where clients come in, in the order of the settings; empty before {@link #serve}. */
    public List<InetSocketAddress> addresses() {
        ProxyServer running = server;
        return running == null ? List.of() : running.addresses();
    }

    public InetSocketAddress adminAddress() {
        return ports.adminAddress();
    }

    /** Where health and metrics are: the admin port, unless the settings put them apart. */
    public InetSocketAddress healthAddress() {
        return ports.healthAddress();
    }

    /**
     * Says that it is not ready, lets no one in any more once those who ask regularly have noticed (they have a third of the time for
     * that), waits for what is under way, all of it at most {@code shutdown.drain}, and closes everything.
     */
    public void stop() {
        long end = System.nanoTime() + settings.shutdown().drain().toNanos();
        readiness.stopping();
        watch.close();
        ProxyServer running = server;
        if (running != null) {
            LOG.info(
                    "Stopping: not ready from now on; what is under way has {} to be answered",
                    Durations.format(settings.shutdown().drain()));
            long refusedBefore = metrics.refusedForAHold();
            awaitNoticed();
            running.stopAccepting();
            boolean drained = running.drain(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            close();
            // Only now, for the last answers are counted as they leave.
            LOG.info(
                    "Stopped: {}{}",
                    drained ? "nothing is under way" : "shutdown.drain has passed",
                    inWords(drained, metrics.refusedForAHold() - refusedBefore));
        } else {
            close();
        }
    }

    private static String inWords(boolean drained, long refused) {
        if (refused > 0) {
            return "; held requests that were refused with 503 meanwhile: " + refused;
        }
        return drained ? ", and no request was refused meanwhile" : ", and what was under way is cut off";
    }

    private void awaitNoticed() {
        try {
            List<String> missing =
                    readiness.awaitNoticed(settings.shutdown().drain().dividedBy(3));
            if (!missing.isEmpty()) {
                LOG.warn(
                        "No longer waiting for those who ask /readyz and have not been told twice that this proxy stops: {}."
                                + " Raise shutdown.drain to more than six times the time between their checks.",
                        missing);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At once, with whatever is under way. */
    @Override
    public void close() {
        watch.close();
        ports.close();
        source.close();
        ProxyServer running = server;
        if (running != null) {
            running.close();
        }
        observers.close();
        stateLock.close();
    }

    private ReloadPlan take(Configuration before, Configuration after) {
        Reconfiguration running = reconfiguration;
        return running == null
                ? new ReloadPlan.Refused(
                        List.of("no client is let in yet, for there is no routing table: nothing changes before that"),
                        true)
                : running.take(before, after);
    }

    private void sweep() {
        Reconfiguration running = reconfiguration;
        if (running != null) {
            running.sweep();
        }
    }

    private void showReloads() {
        for (Reloads.Result result : Reloads.Result.values()) {
            metrics.counter(
                    "crossfade.proxy.config.reloads",
                    "how often the configuration was read again, by what became of it",
                    () -> reloads.counted(result),
                    "result",
                    result.label());
        }
        metrics.gauge(
                "crossfade.proxy.config.last.reload.success.timestamp.seconds",
                "when the configuration in force was read",
                () -> reloads.succeededAt().getEpochSecond());
        metrics.gauge(
                "crossfade.proxy.config.last.reload.successful",
                "1 while what the configuration file holds is in force",
                () -> reloads.isUpToDate() ? 1 : 0);
    }

    private CompletableFuture<Void> onceEveryEventLoopHasTurned() {
        ProxyServer running = server;
        return running == null ? CompletableFuture.completedFuture(null) : running.onceEveryEventLoopHasTurned();
    }

    private List<OriginHealth> origins() {
        ProxyServer running = server;
        return running == null ? List.of() : running.origins();
    }

    /** With the reasons of the first failing ones only: a region that fails must not make reports larger than may be sent. */
    private List<ProxyReport.OriginState> reportedOrigins() {
        return ReportedOrigins.of(origins());
    }

    private List<HeldExchange> held(int limit) {
        ProxyServer running = server;
        return running == null ? List.of() : running.held(limit);
    }
}
