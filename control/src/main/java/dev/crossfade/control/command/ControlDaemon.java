package dev.crossfade.control.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.TenantDigest;
import dev.crossfade.control.api.ControlServer;
import dev.crossfade.control.api.PortInUse;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.ProxyRegistry;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.hooks.RealHooks;
import dev.crossfade.control.hooks.RunningHooks;
import dev.crossfade.control.notify.Notifier;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.outward.Redaction;
import dev.crossfade.control.steps.HttpOriginHealth;
import dev.crossfade.control.steps.MigrationSteps;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.store.RouteStore;
import dev.crossfade.control.store.SqlDueHooks;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.control.workflow.FirstRoutes;
import dev.crossfade.control.workflow.journal.MigrationFeed;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.runner.MigrationRunner;
import dev.crossfade.replication.DatabasePairs;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole controller: store, routing, migrations and API, put together and taken apart in order. */
public final class ControlDaemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlDaemon.class);

    /** More than any fleet of ours has proxies. */
    private static final int MOST_ROUTE_WAITERS = 2000;

    private static final int WAKERS = 4;
    /** A database that does not answer keeps no controller from its start. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(5);

    /** What was opened, the last first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private String address = "";

    private ControlDaemon() {}

    /**
     * Starts a controller and runs it until the process is asked to end; then stops it and ends the process with 0. Once the API
     * answers it prints one line to standard output: {@code crossfade control ready: admin=HOST:PORT}.
     *
     * @param databases where the migrations' databases come from
     * @throws CommandFailure when it cannot start; what was opened is closed again
     */
    public static int run(Settings settings, DatabasePairs databases) {
        ControlDaemon daemon = start(settings, databases);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndExit(daemon), "shutdown"));
        PrintStream out = System.out;
        out.println("crossfade control ready: admin=" + daemon.address());
        out.flush();
        try {
            new CountDownLatch(1).await(); // the shutdown hook ends the process
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    /** The JVM would report a signal as 128 + its number; a controller that stopped in order has done what it was asked for. */
    private static void stopAndExit(ControlDaemon daemon) {
        daemon.close();
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    /** As {@link #run}, but returns once the API answers. */
    public static ControlDaemon start(Settings settings, DatabasePairs databases) {
        refuseWhatIsNotThere(settings.control());
        ControlDaemon daemon = new ControlDaemon();
        try {
            daemon.open(settings, databases);
            return daemon;
        } catch (StoreFailure e) {
            daemon.close();
            throw new CommandFailure(ExitCode.FAILED, e.getMessage() + "\n  do:  " + e.action(), e);
        } catch (PortInUse e) {
            daemon.close();
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            daemon.close();
            throw new CommandFailure(ExitCode.BAD_USAGE, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            daemon.close();
            throw e;
        }
    }

    /** Where the API listens: {@code HOST:PORT}. */
    public String address() {
        return address;
    }

    /** Stops answering, then the migrations where they stand, then the store. Whatever was under way goes on at the next start. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable last = opened.pop();
            try {
                last.close();
            } catch (Exception e) {
                LOG.warn("stopping: {}", e.toString());
            }
        }
    }

    private void open(Settings settings, DatabasePairs databases) {
        JdbcStore store = opened(JdbcStore.open(settings.control().store()));
        SqlMigrationStore migrations = new SqlMigrationStore(store);
        ExecutorService wakers = Executors.newFixedThreadPool(WAKERS, named("route-waker-"));
        opened.push(wakers::shutdownNow);
        ExecutorService lookers = Executors.newCachedThreadPool(named("first-look-"));
        opened.push(lookers::shutdownNow);
        RoutePublisher publisher = RoutePublisher.start(
                new RouteStore(store),
                settings.tenants(),
                new FirstRoutes(databases, lookers, FIRST_LOOK),
                MOST_ROUTE_WAITERS,
                wakers);
        ProxyRegistry registry =
                new ProxyRegistry(digests(settings), settings.proxy().lease(), System::nanoTime);
        FleetRouting routing = new FleetRouting(
                publisher,
                registry,
                new StoredMigrations(migrations),
                new StoredRouteAudit(migrations, Clock.systemUTC()));
        MigrationFeed feed = new MigrationFeed();
        Redaction redaction = Redaction.of(settings);
        HttpPost http = new HttpPost();
        RunningHooks hooks = opened(RunningHooks.start(
                settings.control().hooks(), new RealHooks(http, redaction), new SqlDueHooks(store), Clock.systemUTC()));
        feed.subscribe(hooks);
        MigrationRunner runner = opened(new MigrationRunner(
                new MigrationRunner.Ports(databases, routing, migrations, new HttpOriginHealth(), feed),
                MigrationSteps.inOrder(hooks.runs()),
                settings.tenants(),
                Clock.systemUTC()));
        Notifications notifications = new Notifications(http, store, runner, Clock.systemUTC());
        Notifier notifier = opened(notifications.of(settings.control().notifications()));
        feed.subscribe(notifier);
        List<MeterBinder> meters = new ArrayList<>(notifications.meters());
        meters.add(hooks.counts());
        ControlServer server = opened(ControlServer.start(
                settings.control().admin(),
                settings.tenants().stream().map(TenantSettings::id).collect(Collectors.toUnmodifiableSet()),
                routing,
                runner,
                new StoredAudit(migrations),
                meters,
                Clock.systemUTC()));
        notifier.start();
        runner.start();
        server.letIn();
        address = server.address();
        if (settings.tenants().isEmpty()) {
            LOG.warn(
                    "the configuration names no tenant: there is nothing to move; add one under `tenants`, and start again");
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    private static Map<TenantId, String> digests(Settings settings) {
        Map<TenantId, String> digests = new HashMap<>();
        for (TenantSettings tenant : settings.tenants()) {
            String source = tenant.source().origin();
            String target = tenant.target().origin();
            if (source != null && target != null) {
                digests.put(tenant.id(), TenantDigest.of(tenant.hosts(), source, target));
            }
        }
        return digests;
    }

    private static void refuseWhatIsNotThere(ControlSettings control) {
        if (control.admin().tls() != null) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    "control.admin.tls: this version does not serve TLS; listen on loopback behind something that does");
        }
        if (!control.store().startsWith("jdbc:sqlite:")) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE, "control.store: this version keeps its store in SQLite only: jdbc:sqlite:FILE");
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
