package dev.crossfade.proxy.inbound;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.ProxySettings.Listen;
import dev.crossfade.proxy.exchange.ExchangePipeline;
import dev.crossfade.proxy.exchange.Parking;
import dev.crossfade.proxy.exchange.ServedTenants;
import dev.crossfade.proxy.health.HealthChecks;
import dev.crossfade.proxy.health.OriginHealth;
import dev.crossfade.proxy.health.Verdict;
import dev.crossfade.proxy.hold.HeldExchange;
import dev.crossfade.proxy.names.DnsLookup;
import dev.crossfade.proxy.names.NameLookup;
import dev.crossfade.proxy.observe.AccessLog;
import dev.crossfade.proxy.observe.OriginFailures;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.parking.ParkingDesks;
import dev.crossfade.proxy.routing.Router;
import dev.crossfade.proxy.tunnel.Tunnels;
import dev.crossfade.proxy.upstream.Deadlines;
import dev.crossfade.proxy.upstream.UpstreamLoop;
import dev.crossfade.proxy.upstream.UpstreamPools;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The data plane of one proxy: its listeners, its event loops, and the exchanges that they carry.
 *
 * <p>Its life: {@link #start} → {@link #stopAccepting} → {@link #drain} → {@link #close}.
 */
public final class ProxyServer implements AutoCloseable {

    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final Duration LONGEST_QUERY = Duration.ofSeconds(1);
    private static final long DRAIN_LOOK_MILLIS = 20;

    /** At most, of a drain: for the answers to what was held to its end. */
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    private final EventLoopGroup loops;
    private final Listeners listeners;
    private final NameLookup lookup;
    private final ScheduledExecutorService pacing;
    private final Map<EventLoop, Worker> workers;
    private final AtomicBoolean goingDown;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final HealthChecks health;
    private final Tenancy tenancy;
    private final ProxyMemory memory;

    private ProxyServer(
            EventLoopGroup loops,
            Listeners listeners,
            NameLookup lookup,
            ScheduledExecutorService pacing,
            Map<EventLoop, Worker> workers,
            AtomicBoolean goingDown,
            HealthChecks health,
            Tenancy tenancy,
            ProxyMemory memory) {
        this.loops = loops;
        this.listeners = listeners;
        this.lookup = lookup;
        this.pacing = pacing;
        this.workers = workers;
        this.goingDown = goingDown;
        this.health = health;
        this.tenancy = tenancy;
        this.memory = memory;
    }

    /**
     * Opens every listener, or none.
     *
     * @param desks where requests are parked
     * @throws IOException when a port cannot be opened; the message names it
     * @throws IllegalArgumentException when the settings ask for what this proxy does not do; the message names the keys
     */
    public static ProxyServer start(
            ProxySettings settings, Router router, ProxyMetrics metrics, AccessLog accessLog, ParkingDesks desks)
            throws IOException {
        Transport transport = Transport.best();
        return start(
                settings,
                router,
                metrics,
                accessLog,
                desks,
                transport,
                loop -> new DnsLookup(
                        loop, transport.datagramChannel(), transport.clientChannel(), LONGEST_QUERY, System::nanoTime));
    }

    /** @param names where origins are looked up, given an event loop to do it on */
    static ProxyServer start(
            ProxySettings settings,
            Router router,
            ProxyMetrics metrics,
            AccessLog accessLog,
            ParkingDesks desks,
            Transport transport,
            Function<EventLoop, NameLookup> names)
            throws IOException {
        TrustedPeers trusted = new TrustedPeers(settings.trustedProxies());
        ScheduledExecutorService pacing =
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("release", true));
        ServedTenants first = Tenancy.first(router, settings, pacing);

        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("exchange"), transport.io());
        NameLookup lookup = names.apply(loops.next());
        OriginFailures failures = new OriginFailures(metrics, System::nanoTime);
        AtomicBoolean goingDown = new AtomicBoolean();
        Map<EventLoop, Worker> workers = new HashMap<>();
        ProxyMemory memory = ProxyMemory.of(settings.limits().bufferMemory());
        List<EventLoop> all = eventLoops(loops);
        for (EventLoop loop : all) {
            Deadlines deadlines = new Deadlines(loop, System::nanoTime);
            UpstreamLoop on = new UpstreamLoop(loop, transport.clientChannel(), lookup, deadlines);
            UpstreamPools pools = new UpstreamPools(on, settings.upstream(), all.size(), failures);
            Tunnels tunnels = new Tunnels(loop, deadlines, settings.limits().idleTimeout(), metrics);
            Parking parking =
                    new Parking(desks.on(on), memory.bodies(), metrics, InstantSource.system(), System::nanoTime);
            ExchangePipeline pipeline = new ExchangePipeline(
                    first, pools, memory.bodies(), metrics, accessLog, tunnels, parking, System::nanoTime);
            workers.put(
                    loop,
                    new Worker(
                            loop,
                            pipeline,
                            deadlines,
                            new RequestGuard(
                                    settings.limits().headerCount(),
                                    settings.limits().requestLine()),
                            metrics,
                            goingDown::get));
        }
        EventLoop checking = loops.next();
        UpstreamPools checked = new UpstreamPools(
                new UpstreamLoop(
                        checking, transport.clientChannel(), lookup, new Deadlines(checking, System::nanoTime)),
                settings.upstream(),
                1,
                OriginFailures.countedAlone(metrics));
        HealthChecks health = new HealthChecks(checking, checked, RandomGenerator.getDefault(), InstantSource.system());
        Tenancy tenancy = new Tenancy(first, settings, pacing, workers.values(), health);
        Listeners listeners = new Listeners(transport, loops);
        ProxyServer server =
                new ProxyServer(loops, listeners, lookup, pacing, workers, goingDown, health, tenancy, memory);
        try {
            ClientPipeline clients = new ClientPipeline(workers, settings.limits(), trusted, metrics, memory.heads());
            for (Listen listen : settings.listen()) {
                listeners.open(listen, clients);
            }
            return server;
        } catch (IOException | IllegalArgumentException e) {
            server.close();
            throw e;
        }
    }

    /** Where it listens, in the order of the settings, with the ports that were given for port 0. */
    public List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /**
     * Done once every event loop has run a task that was queued after this call: whatever was decided under a route before has
     * been counted by then, so that a route which was applied before this call may be acknowledged.
     */
    public CompletableFuture<Void> onceEveryEventLoopHasTurned() {
        return onEveryWorker(worker -> {});
    }

    /** What waits now, at most {@code limit} of it, each tenant's oldest first. */
    public List<HeldExchange> held(int limit) {
        return tenancy.held(limit);
    }

    /** What is kept for all clients together. */
    public ProxyMemory memory() {
        return memory;
    }

    /** One for each event loop. */
    Collection<Worker> workers() {
        return workers.values();
    }

    /** Which tenants are served. */
    public Tenancy tenancy() {
        return tenancy;
    }

    /** How the origins are that have a health check. */
    public List<OriginHealth> origins() {
        return health.all();
    }

    /** How one of them is; UNKNOWN when it has no health check. */
    public Verdict origin(TenantId tenant, Side side) {
        return health.verdict(tenant, side);
    }

    /** Closes the listeners; open connections go on, and are told {@code Connection: close} with their next answer. */
    public void stopAccepting() {
        goingDown.set(true);
        listeners.stopListening();
        awaited(onEveryWorker(Worker::goDown), CLOSING);
    }

    /**
     * Waits until no exchange is under way, at most as long as given; a moment before that is over, what is still held gets 503 with
     * {@code Retry-After}, so that clients which still send can read it.
     *
     * @return whether everything ended in time
     */
    public boolean drain(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        long lastWord = end - Math.min(LAST_WORD.toNanos(), atMost.toNanos() / 10);
        boolean told = false;
        try {
            while (isBusy(end - System.nanoTime())) {
                if (!told && System.nanoTime() - lastWord >= 0) {
                    told = true;
                    tenancy.shutDown();
                }
                if (System.nanoTime() - end >= 0) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(DRAIN_LOOK_MILLIS);
            }
            return !told;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Closes every connection and ends the event loops. Again, it does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listeners.stopListening();
        awaited(onEveryWorker(Worker::close), CLOSING);
        // The loops first: what fails from here on fails for that, and is told as no failure of anybody's.
        Future<?> ended = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        lookup.close();
        listeners.close();
        ended.awaitUninterruptibly(CLOSING.toMillis());
        pacing.shutdownNow();
    }

    private CompletableFuture<Void> onEveryWorker(java.util.function.Consumer<Worker> act) {
        return CompletableFuture.allOf(workers.values().stream()
                .map(worker -> CompletableFuture.runAsync(() -> act.accept(worker), worker.loop()))
                .toArray(CompletableFuture[]::new));
    }

    /** Counted by each event loop itself. One that does not answer in time is busy. */
    private boolean isBusy(long atMostNanos) {
        Duration atMost = Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(DRAIN_LOOK_MILLIS), atMostNanos));
        AtomicInteger underWay = new AtomicInteger();
        return !awaited(onEveryWorker(worker -> underWay.addAndGet(worker.busy())), atMost) || underWay.get() > 0;
    }

    private static boolean awaited(CompletableFuture<Void> done, Duration atMost) {
        try {
            done.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            done.cancel(false);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<EventLoop> eventLoops(EventLoopGroup group) {
        List<EventLoop> all = new ArrayList<>();
        for (EventExecutor executor : group) {
            all.add((EventLoop) executor);
        }
        return all;
    }
}
