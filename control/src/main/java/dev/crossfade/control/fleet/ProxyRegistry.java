package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.workflow.routing.Routing.Acknowledged;
import dev.crossfade.control.workflow.routing.Routing.Drained;
import dev.crossfade.control.workflow.routing.Routing.Fleet;
import dev.crossfade.control.workflow.routing.Routing.OriginSight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which proxies there are, and on what they act: from their reports. The lease is counted from receiving a report, plus a second,
 * while a proxy counts it from sending (PROXY.md): so the controller is always the one who believes longer. Thread-safe; whoever
 * waits is woken by reports, and by the end of a lease.
 */
public final class ProxyRegistry {

    /** More than any fleet of ours; beyond it somebody makes up ids. */
    static final int MOST_PROXIES = 1000;

    private static final Duration GRACE = Duration.ofSeconds(1);
    /** How long a lost proxy is named, and so may stop a switchover, before it counts as gone. */
    static final Duration FORGET_AFTER = Duration.ofMinutes(2);

    private final Map<TenantId, String> digests;
    private final Duration lease;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<KnownProxy.Key, KnownProxy> proxies = new HashMap<>();
    private final Map<TenantId, Epoch> highestEpochs = new HashMap<>();
    /** Those that followed the controller before this one, and have not reported here. */
    private final Set<KnownProxy.Key> unheard = new HashSet<>();

    private long inheritedNanos;
    private volatile @Nullable String blindness;

    /**
     * An empty registry.
     *
     * @param digests by tenant: what a proxy must agree on ({@link dev.crossfade.config.wire.TenantDigest})
     * @param lease how long a report is good for at the proxy
     * @param nanoClock monotonic, nanoseconds
     */
    public ProxyRegistry(Map<TenantId, String> digests, Duration lease, LongSupplier nanoClock) {
        this.digests = Map.copyOf(digests);
        this.lease = lease;
        this.nanoClock = nanoClock;
    }

    public Duration lease() {
        return lease;
    }

    /**
     * Registers a proxy, renews its lease and takes its acknowledgements.
     *
     * @return false when there are too many proxies already
     * @throws IllegalArgumentException when an acknowledgement names something that is not known
     */
    public boolean receive(ProxyReport report) {
        lock.lock();
        try {
            KnownProxy proxy = KnownProxy.of(report, nanoClock.getAsLong());
            forgetOld();
            if (proxies.size() >= MOST_PROXIES && !proxies.containsKey(proxy.key())) {
                return false;
            }
            put(proxy);
            unheard.remove(proxy.key());
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reports do not come through to us, for something stands between. That a proxy was not heard of says nothing about it then, and none
     * is taken for lost.
     *
     * @param why in words, with what to do
     */
    public void seesNothing(String why) {
        sight(why);
    }

    /** Reports come through to us. */
    public void sees() {
        sight(null);
    }

    private void sight(@Nullable String why) {
        lock.lock();
        try {
            blindness = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why no report comes through, with what to do; empty where nothing stands between. */
    public Optional<String> blindness() {
        return Optional.ofNullable(blindness);
    }

    /** Its lease is known to have ended: it is lost, whatever our own clock says. */
    public void lapsed(String id, String instance) {
        lock.lock();
        try {
            long lost = nanoClock.getAsLong() - believedNanos() - 1;
            proxies.computeIfPresent(
                    new KnownProxy.Key(id, instance),
                    (key, proxy) -> new KnownProxy(proxy.report(), proxy.applied(), lost));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void put(KnownProxy proxy) {
        proxies.put(proxy.key(), proxy);
        proxy.applied().forEach((tenant, applied) -> {
            if (digests.containsKey(tenant)) {
                highestEpochs.merge(tenant, applied.route().epoch(), Epoch::max);
            }
        });
    }

    /** Takes up those that followed the controller before this one: each is lost until it reports here. Called before any has. */
    void inherit(List<ProxyReport> before) {
        lock.lock();
        try {
            inheritedNanos = nanoClock.getAsLong();
            long lost = inheritedNanos - believedNanos() - 1;
            before.stream().map(report -> KnownProxy.of(report, lost)).forEach(proxy -> {
                put(proxy);
                unheard.add(proxy.key());
            });
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a proxy of the tenant may act under a lease that the controller before this one gave it: it counts as lost, but has not had
     * the time to find out that it is.
     */
    public boolean mayActUnheard(TenantId tenant) {
        lock.lock();
        try {
            return !unheard.isEmpty()
                    && nanoClock.getAsLong() - inheritedNanos <= believedNanos()
                    && serving(tenant).stream().anyMatch(proxy -> unheard.contains(proxy.key()));
        } finally {
            lock.unlock();
        }
    }

    /** Every known proxy, with what is worth keeping of its last report. */
    List<ProxyReport> lasting() {
        lock.lock();
        try {
            forgetOld();
            return proxies.values().stream().map(KnownProxy::lasting).toList();
        } finally {
            lock.unlock();
        }
    }

    /** The highest epoch that any proxy has ever reported for the tenant. */
    public Epoch highestEpoch(TenantId tenant) {
        lock.lock();
        try {
            return highestEpochs.getOrDefault(tenant, Epoch.NONE);
        } finally {
            lock.unlock();
        }
    }

    /** What the proxies act on for the tenant, also those that were lost lately; not those that were flipped by hand. */
    List<ReportedRoute> reported(TenantId tenant) {
        lock.lock();
        try {
            List<ReportedRoute> reported = new ArrayList<>();
            for (KnownProxy proxy : serving(tenant)) {
                KnownProxy.Applied applied = proxy.applied().get(tenant);
                if (applied != null && !proxy.report().detached()) {
                    reported.add(new ReportedRoute(
                            proxy.report().id(), applied.route(), proxy.isElsewhere(tenant, digests.get(tenant))));
                }
            }
            return reported;
        } finally {
            lock.unlock();
        }
    }

    /** The proxies that serve the tenant. */
    public Fleet fleet(TenantId tenant) {
        lock.lock();
        try {
            forgetOld();
            List<String> live = new ArrayList<>();
            List<String> lost = new ArrayList<>();
            List<String> detached = new ArrayList<>();
            Map<String, String> mismatched = new TreeMap<>();
            for (KnownProxy proxy : serving(tenant)) {
                String id = proxy.report().id();
                (isLive(proxy) ? live : lost).add(id);
                if (proxy.report().detached()) {
                    detached.add(id);
                }
                String why = proxy.mismatch(tenant, digests.get(tenant));
                if (why != null) {
                    mismatched.put(id, why);
                }
            }
            return new Fleet(live, lost, detached, mismatched, highestEpochs.getOrDefault(tenant, Epoch.NONE));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Each side's origin as each live proxy of the tenant sees it; what one does not tell is unknown. Of two processes under one id,
     * the one that reported last is asked.
     */
    List<OriginSight> origins(TenantId tenant) {
        lock.lock();
        try {
            Map<String, KnownProxy> byId = new TreeMap<>();
            serving(tenant).stream()
                    .filter(this::isLive)
                    .forEach(proxy -> byId.merge(
                            proxy.report().id(),
                            proxy,
                            (one, other) -> other.receivedNanos() - one.receivedNanos() >= 0 ? other : one));
            return byId.values().stream()
                    .flatMap(proxy -> proxy.origins(tenant).stream())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Every known proxy, by id. */
    public List<ProxyView> all() {
        lock.lock();
        try {
            forgetOld();
            long now = nanoClock.getAsLong();
            return proxies.values().stream()
                    .sorted(KnownProxy.byId())
                    .map(proxy -> ProxyView.of(
                            proxy.report(),
                            isLive(proxy) ? ProxyState.LIVE : ProxyState.LOST,
                            blindness,
                            Duration.ofNanos(now - proxy.receivedNanos()),
                            mismatches(proxy)))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until every live proxy of the tenant acts on exactly this route; an interrupt ends the wait early. */
    public Acknowledged awaitAcknowledged(Route route, Duration atMost) {
        List<KnownProxy> missing = await(route, atMost, KnownProxy::hasAcknowledged);
        return new Acknowledged(
                missing.stream().map(proxy -> proxy.report().id()).toList());
    }

    /** Waits until every live proxy of the tenant has drained under exactly this route; an interrupt ends the wait early. */
    public Drained awaitDrained(Route route, Duration atMost) {
        Map<String, Integer> left = new TreeMap<>();
        for (KnownProxy proxy : await(route, atMost, KnownProxy::hasDrained)) {
            left.put(proxy.report().id(), proxy.inFlightUnsafe(route.tenant()));
        }
        return new Drained(left);
    }

    private List<KnownProxy> await(Route route, Duration atMost, BiPredicate<KnownProxy, Route> satisfied) {
        lock.lock();
        try {
            List<KnownProxy.Key> liveAtFirst = serving(route.tenant()).stream()
                    .filter(this::isLive)
                    .map(KnownProxy::key)
                    .toList();
            long remaining = atMost.toNanos();
            while (true) {
                List<KnownProxy> missing = serving(route.tenant()).stream()
                        .filter(proxy -> isLive(proxy) || liveAtFirst.contains(proxy.key()))
                        .filter(proxy -> !satisfied.test(proxy, route))
                        .filter(proxy -> isLive(proxy) || !proxy.holdsWithoutLease(route.tenant()))
                        .toList();
                if (missing.isEmpty() || remaining <= 0) {
                    return missing;
                }
                long part = Math.min(remaining, untilNextLeaseEnds(missing));
                try {
                    remaining -= part - changed.awaitNanos(part);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return missing;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private long untilNextLeaseEnds(List<KnownProxy> missing) {
        if (blindness != null) {
            return Long.MAX_VALUE; // no lease ends for us
        }
        long now = nanoClock.getAsLong();
        return missing.stream()
                .filter(this::isLive)
                .mapToLong(proxy -> proxy.receivedNanos() + believedNanos() - now + 1)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private List<KnownProxy> serving(TenantId tenant) {
        return proxies.values().stream()
                .filter(proxy -> proxy.serves(tenant))
                .sorted(KnownProxy.byId())
                .toList();
    }

    private Map<String, String> mismatches(KnownProxy proxy) {
        Map<String, String> why = new TreeMap<>();
        for (TenantId tenant : digests.keySet()) {
            String mismatch = proxy.serves(tenant) ? proxy.mismatch(tenant, digests.get(tenant)) : null;
            if (mismatch != null) {
                why.put(tenant.value(), mismatch);
            }
        }
        return why;
    }

    /** Also a lost one whose id was taken by a younger process: the same proxy, started again. */
    private void forgetOld() {
        long now = nanoClock.getAsLong();
        proxies.values()
                .removeIf(proxy -> !isLive(proxy)
                        && (now - proxy.receivedNanos() > believedNanos() + FORGET_AFTER.toNanos()
                                || isReplaced(proxy)));
    }

    private boolean isReplaced(KnownProxy old) {
        return proxies.values().stream()
                .anyMatch(other -> other.report().id().equals(old.report().id())
                        && other.receivedNanos() - old.receivedNanos() > 0);
    }

    private boolean isLive(KnownProxy proxy) {
        return blindness != null || nanoClock.getAsLong() - proxy.receivedNanos() <= believedNanos();
    }

    long nanos() {
        return nanoClock.getAsLong();
    }

    /** How long a proxy counts as live after its last report: within that time each live one has reported again. */
    long believedNanos() {
        return lease.plus(GRACE).toNanos();
    }
}
