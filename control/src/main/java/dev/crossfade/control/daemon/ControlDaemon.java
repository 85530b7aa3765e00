package dev.crossfade.control.daemon;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.telemetry.Telemetry;
import dev.crossfade.control.api.ControlServer;
import dev.crossfade.control.api.PortInUse;
import dev.crossfade.control.aws.cloudwatch.CloudWatchMetrics;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.parking.OriginSender;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.replication.DatabasePairs;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole controller: store, routing, migrations and API, put together and taken apart in order. */
public final class ControlDaemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlDaemon.class);

    private static final int WAKERS = 4;
    private static final Duration RETRY = Duration.ofSeconds(1);

    static {
        OriginSender.allowHost();
    }

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
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) ->
                LOG.error("thread {} ended by an error in the controller itself", thread.getName(), failure));
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
        LOG.info("asked to stop: what is under way rests, and goes on at the next start, or with another controller");
        daemon.close();
        LOG.info("stopped");
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    /** As {@link #run}, but returns once the API answers. */
    public static ControlDaemon start(Settings settings, DatabasePairs databases) {
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
        JdbcStore store = opened(JdbcStore.open(settings.control().store().address()));
        ExecutorService wakers = Executors.newFixedThreadPool(WAKERS, named("route-waker-"));
        opened.push(wakers::shutdownNow);
        ExecutorService lookers = Executors.newCachedThreadPool(named("first-look-"));
        opened.push(lookers::shutdownNow);
        Optional<Telemetry> telemetry = telemetry(settings);
        telemetry.ifPresent(opened::push);
        Lead lead = new Lead();
        Duty duty = new Duty(
                settings,
                databases,
                store,
                wakers,
                lookers,
                store.isShared() ? lead::standing : Standing::acting,
                telemetry);
        duty.examine();
        ControlServer server = ControlServer.start(
                settings.control().admin(),
                settings.tenants().stream().collect(Collectors.toMap(TenantSettings::id, TenantSettings::labels)),
                duty,
                duty.meters(),
                Clock.systemUTC());
        duty.onReported(server::reported);
        address = server.address();
        telemetry.ifPresent(server::send);
        // Not by a reference to its methods: that would load it where nobody wants it.
        ControlSettings.CloudWatch cloudWatch = settings.control().cloudWatch();
        if (cloudWatch != null) {
            server.send(opened(CloudWatchMetrics.open(cloudWatch, Lead.nameFor(address))));
        }
        opened.push(duty::end);
        opened.push(lead);
        opened.push(server);
        if (store.isShared()) {
            lead.start(store.lease(Lead.nameFor(address)), duty);
            lead.awaitFirstAnswer();
        } else {
            new PatientStart(() -> TimeUnit.NANOSECONDS.sleep(RETRY.toNanos()), server::waits)
                    .begin(() -> duty.begin(Tenure.ALONE));
        }
        server.letIn();
        if (settings.tenants().isEmpty()) {
            LOG.warn(
                    "the configuration names no tenant: there is nothing to move; add one under `tenants`, and start again");
        }
    }

    private static Optional<Telemetry> telemetry(Settings settings) {
        ControlSettings.Admin admin = settings.control().admin();
        return Telemetry.of(settings.telemetry(), "crossfade-control", Lead.nameFor(admin.host() + ":" + admin.port()));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
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
