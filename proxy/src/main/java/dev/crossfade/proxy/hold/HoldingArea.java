package dev.crossfade.proxy.hold;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.settings.TenantSettings.Hold;
import dev.crossfade.proxy.replay.Decision;
import dev.crossfade.proxy.routing.TenantHandle;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The requests of one tenant that wait. Bounded in number and bytes; each wait is bounded by whoever waits. When the route stops
 * holding, they go on first come first served, in batches that grow, so that an origin that has been idle is not met by all of them
 * at once: the next batch goes when the origin has answered one of those before, or after a short wait where it has not. And never
 * more of them than the origin has connections for: one that answers slowly is given the rest as it answers. Those that come while
 * some still wait go behind them. Thread-safe; verdicts are told on the event loops of those that wait.
 */
public final class HoldingArea {

    private static final int FIRST_BATCH = 2;

    /**
     * Each batch is twice the one before, and from this many on larger by as many: without a largest one, so that a release ends
     * however many requests come while it lasts, if only the origin is faster than they are.
     */
    private static final int LARGE_BATCH = 32;

    private static final long PACE_MILLIS = 5;

    /**
     * So many paces a batch waits at most for an answer to the one before. A database session that has served nobody yet takes tens of
     * milliseconds of a processor for its first transaction: given two, an origin answers before it has begun with the rest.
     */
    private static final int PACES_WITHOUT_ANSWER = 10;

    /** While the origin's connections are all taken, by downloads that take hours perhaps, this many paces pass between two. */
    private static final int PACES_WHEN_FULL = 20;

    private final TenantHandle tenant;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final ScheduledExecutorService pacing;
    private final int mostInFlight;
    private final TreeMap<Long, HoldTicket> waiting = new TreeMap<>();
    /** Released, but their event loops have not come to them yet: they are not in flight before that. */
    private final AtomicInteger onTheirWay = new AtomicInteger();

    private long nextPlace;
    private long bytes;
    private volatile boolean releasing;
    private int batch;
    /** At the origin, or on their way there, after the last batch: fewer by now is an answer. */
    private int takenByLast;

    private int pacesWithoutAnswer;
    private int pacesFull;
    private long releases;

    /**
     * @param pacing runs the batches of a release
     * @param mostInFlight a release adds none while so many are at the origin, but for {@value #FIRST_BATCH} ten times a second: what is
     *     at the origin may be downloads that take hours
     */
    public HoldingArea(
            TenantHandle tenant,
            LongSupplier nanoTime,
            InstantSource clock,
            ScheduledExecutorService pacing,
            int mostInFlight) {
        this.tenant = tenant;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.pacing = pacing;
        this.mostInFlight = mostInFlight;
        tenant.onRouteChange(this::routeChanged);
    }

    /** Whether a request that has not waited yet may not go on under this route. */
    public boolean mustWait(Route route) {
        return route.mode() == RouteMode.HOLDING || releasing;
    }

    /**
     * Takes a request in.
     *
     * @param route that made it wait; when another is in force by now, it proceeds at once
     * @param wait what it waits for; the end of a pause is told by {@link #leave}
     * @param bodyBytes that are buffered for it
     * @return the verdict when there is one at once; empty when it waits, and its ticket will be told
     */
    public Optional<HoldVerdict> enter(HoldTicket ticket, Route route, Decision.For wait, long bodyBytes) {
        if (route.isHoldOverdue(clock.instant())) {
            return Optional.of(HoldVerdict.EXPIRED);
        }
        synchronized (this) {
            boolean released = !tenant.route().equals(route)
                    || (wait == Decision.For.NEXT_EPOCH && route.mode() != RouteMode.HOLDING && !releasing);
            if (released) {
                return Optional.of(HoldVerdict.PROCEED);
            }
            Hold limits = limits();
            if (waiting.size() >= limits.maxRequests()
                    || bytes + bodyBytes > limits.maxBytes().value()) {
                return Optional.of(HoldVerdict.FULL);
            }
            if (ticket.place < 0) {
                ticket.place = nextPlace++;
            }
            ticket.bytes = bodyBytes;
            ticket.sinceNanos = nanoTime.getAsLong();
            ticket.staysUnder = wait == Decision.For.BACKLOG ? route : null;
            waiting.put(ticket.place, ticket);
            bytes += bodyBytes;
            tenant.heldChanged(1);
            return Optional.empty();
        }
    }

    /** More of a waiting request's body is to be buffered. False when there is no room, or when it waits no more. */
    public synchronized boolean tryGrow(HoldTicket ticket, long moreBytes) {
        if (bytes + moreBytes > limits().maxBytes().value() || waiting.get(ticket.place) != ticket) {
            return false;
        }
        ticket.bytes += moreBytes;
        bytes += moreBytes;
        return true;
    }

    /**
     * Ends one request's wait: its time is up, its pause is over, its client has left.
     *
     * @return false when it was not waiting any more: another verdict has been told, and rules
     */
    public synchronized boolean leave(HoldTicket ticket) {
        return remove(ticket);
    }

    /** Tells everything that waits to end, for the proxy is going down. */
    public void shutDown() {
        takeAll().forEach(ticket -> ticket.tell(HoldVerdict.SHUT_DOWN));
    }

    /** What waits, the oldest first. */
    public synchronized List<HeldExchange> held(int limit) {
        long now = nanoTime.getAsLong();
        return waiting.values().stream()
                .limit(limit)
                .map(t -> new HeldExchange(
                        tenant.id(),
                        t.requestId(),
                        t.method(),
                        t.path(),
                        TimeUnit.NANOSECONDS.toMillis(now - t.sinceNanos),
                        t.bytes))
                .toList();
    }

    /** Those in force now: a configuration that is read again may have others. */
    private Hold limits() {
        return tenant.settings().failover().hold();
    }

    private void routeChanged(Route route) {
        long release;
        synchronized (this) {
            if (route.mode() == RouteMode.HOLDING) {
                releasing = false;
                return;
            }
            if (waiting.isEmpty() || releasing) {
                return;
            }
            releasing = true;
            batch = FIRST_BATCH;
            takenByLast = Integer.MAX_VALUE;
            pacesFull = 0;
            release = ++releases;
        }
        releaseBatch(release);
    }

    /** @param its the release that it belongs to: one that was stopped by another hold does not go on in the next */
    private void releaseBatch(long its) {
        List<HoldTicket> first;
        synchronized (this) {
            if (!releasing || its != releases) {
                return;
            }
            int taken = onTheirWay.get() + tenant.inFlight(tenant.route().primary());
            first = takeFirst(next(taken));
            if (!first.isEmpty()) {
                batch += Math.min(batch, LARGE_BATCH);
                takenByLast = taken + first.size();
                pacesWithoutAnswer = 0;
            }
            releasing = waiting.values().stream().anyMatch(this::mayGo);
        }
        onTheirWay.addAndGet(first.size());
        first.forEach(ticket -> ticket.tell(HoldVerdict.PROCEED, onTheirWay::decrementAndGet));
        if (releasing) {
            ScheduledFuture<?> unused = pacing.schedule(() -> releaseBatch(its), PACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * How many go on now: a batch, if there are connections for it to where they go: the first half of them all, and of what is left
     * then a half each time, so that others find some too. While there is none, every now and then a few.
     *
     * @param taken that are there, or on their way
     */
    private int next(int taken) {
        int free = taken < mostInFlight ? mostInFlight - taken : (2 * mostInFlight - taken) / 2;
        if (free <= 0) {
            return pacesFull++ % PACES_WHEN_FULL == 0 ? FIRST_BATCH : 0;
        }
        return mayGoOn(taken) ? Math.min(batch, free) : 0;
    }

    /** Whether the origin has answered any since the last batch, or has had its time. */
    private boolean mayGoOn(int taken) {
        return taken < takenByLast || ++pacesWithoutAnswer >= PACES_WITHOUT_ANSWER;
    }

    private boolean mayGo(HoldTicket ticket) {
        return ticket.staysUnder == null || !ticket.staysUnder.equals(tenant.route());
    }

    private synchronized List<HoldTicket> takeFirst(int count) {
        List<HoldTicket> taken =
                waiting.values().stream().filter(this::mayGo).limit(count).toList();
        taken.forEach(this::remove);
        return taken;
    }

    private synchronized List<HoldTicket> takeAll() {
        List<HoldTicket> taken = List.copyOf(waiting.values());
        taken.forEach(this::remove);
        return taken;
    }

    private synchronized boolean remove(HoldTicket ticket) {
        if (!waiting.remove(ticket.place, ticket)) {
            return false;
        }
        bytes -= ticket.bytes;
        tenant.heldChanged(-1);
        return true;
    }
}
