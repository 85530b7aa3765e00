package dev.crossfade.control.parking;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nothing overtakes what is parked: while something of a rule waits, the tenant's route says so, and every proxy parks what
 * comes (docs/decisions/0037). One thread looks and publishes, so that of two opinions the later one stands. Thread-safe.
 */
final class Marks implements AutoCloseable {

    /** Each change costs an epoch; a second longer costs a second of parking. */
    static final Duration LEAST = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Marks.class);

    private static final long LOOK_MS = 200;
    /** Where much comes, the moments in which nothing waits are short. */
    private static final long LOOK_WHILE_MARKED_MS = 10;

    /** What an origin takes within a fraction of a second; while more than these wait clients are not held for them. */
    private static final int FEW = 256;

    /** Something comes to wait without arriving only where somebody has a dead one tried again, or another led before. */
    private static final int LOOKS_FOR_OTHERS = 10;

    private final Map<TenantId, Map<ParkingRule, Mark>> marks = new HashMap<>();
    private final ParkedStore store;
    private final MarkedRoutes routes;
    private final BooleanSupplier leads;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService looks;
    private boolean lookIsDue;
    private int looked;
    /** Tenants whose routes could not be changed at the last look. */
    private final Set<TenantId> troubled = new HashSet<>();

    /**
     * Does nothing before it is started.
     *
     * @param rules of each tenant, also of those that have none any more
     * @param nanoTime a monotonic clock
     * @param looks one thread, of its own; it ends with this
     */
    Marks(
            Map<TenantId, List<ParkingRule>> rules,
            ParkedStore store,
            MarkedRoutes routes,
            BooleanSupplier leads,
            LongSupplier nanoTime,
            ScheduledExecutorService looks) {
        this.store = store;
        this.routes = routes;
        this.leads = leads;
        this.nanoTime = nanoTime;
        this.looks = looks;
        rules.forEach((tenant, all) -> {
            Map<ParkingRule, Mark> ofTenant = new LinkedHashMap<>();
            all.forEach(rule -> ofTenant.put(rule, new Mark(LEAST.toNanos())));
            marks.put(tenant, ofTenant);
        });
    }

    void start() {
        var unused = looks.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * A request of a rule comes in.
     *
     * @return completes once every proxy parks what comes after it; to be handed to {@link #answered}
     * @throws Full where that cannot be said to them now
     */
    CompletableFuture<Void> arrives(TenantId tenant, ParkingRule rule) {
        CompletableFuture<Void> on;
        synchronized (this) {
            Mark mark = mark(tenant, rule);
            if (troubled.contains(tenant) && !mark.isOn()) {
                throw new Full("the route of '" + tenant + "' cannot say now which paths are parked");
            }
            on = mark.arrives(nanoTime.getAsLong());
        }
        if (!on.isDone()) {
            lookSoon(0);
        }
        return on;
    }

    synchronized void answered(TenantId tenant, ParkingRule rule, CompletableFuture<Void> on) {
        mark(tenant, rule).answered(on, nanoTime.getAsLong());
    }

    private Mark mark(TenantId tenant, ParkingRule rule) {
        Mark mark = marks.getOrDefault(tenant, Map.of()).get(rule);
        if (mark == null) {
            throw new IllegalArgumentException("'" + tenant + "' has no such rule of parking");
        }
        return mark;
    }

    private void lookSoon(long afterMs) {
        synchronized (this) {
            if (lookIsDue || looks.isShutdown()) {
                return;
            }
            lookIsDue = true;
        }
        var unused = looks.schedule(
                () -> {
                    synchronized (this) {
                        lookIsDue = false;
                    }
                    look();
                },
                afterMs,
                TimeUnit.MILLISECONDS);
    }

    /** Looks once: what the routes are to say, whether they do, and who has waited for it. */
    void look() {
        if (!leads.getAsBoolean()) {
            return;
        }
        boolean others = looked++ % LOOKS_FOR_OTHERS == 0;
        boolean marked = false;
        for (TenantId tenant : marks.keySet()) {
            try {
                marked |= look(tenant, others);
                if (isOver(tenant)) {
                    LOG.info("{}: its route can say again which paths are parked", tenant);
                }
            } catch (RuntimeException | Error e) {
                tell(tenant, e);
            }
        }
        if (marked) {
            lookSoon(LOOK_WHILE_MARKED_MS);
        }
    }

    private boolean look(TenantId tenant, boolean others) {
        Map<ParkingRule, Mark> ofTenant = marks.getOrDefault(tenant, Map.of());
        if (!others && isQuiet(tenant, ofTenant)) {
            return false;
        }
        // Before the store is read: what arrives after that is not seen there, and keeps the mark by being later than
        // now.
        long now = nanoTime.getAsLong();
        RuleNames waits = RuleNames.of(ofTenant.keySet(), ofTenant.isEmpty() ? Set.of() : store.rulesThatWait(tenant));
        endWhereFewWait(tenant, ofTenant, waits, now);
        Wanted wanted = wanted(ofTenant, waits, now);
        Set<String> paths = wanted.paths();
        boolean said = routes.say(tenant, paths, wanted.ending());
        if (said && areAsked(ofTenant, paths) && routes.isKnownToAll(tenant)) {
            known(ofTenant, paths).forEach(one -> one.complete(null));
        }
        return !said || !paths.isEmpty();
    }

    private void endWhereFewWait(TenantId tenant, Map<ParkingRule, Mark> ofTenant, RuleNames waits, long now) {
        for (ParkingRule rule : mayEnd(ofTenant, waits, now)) {
            boolean few = waits.counting(rule).stream().allMatch(name -> store.fewWait(tenant, name, FEW));
            synchronized (this) {
                if (few) {
                    mark(tenant, rule).end(now);
                } else {
                    mark(tenant, rule).endLater(now);
                }
            }
        }
    }

    private synchronized List<ParkingRule> mayEnd(Map<ParkingRule, Mark> ofTenant, RuleNames waits, long now) {
        return ofTenant.entrySet().stream()
                .filter(one -> waits.isWaiting(one.getKey()) && one.getValue().mayEnd(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    private synchronized boolean isQuiet(TenantId tenant, Map<ParkingRule, Mark> ofTenant) {
        return !troubled.contains(tenant) && ofTenant.values().stream().allMatch(Mark::isOff);
    }

    /**
     * What the route is to say.
     *
     * @param ending those of the paths of which what comes is to be held
     */
    private record Wanted(Set<String> paths, Set<String> ending) {}

    private synchronized Wanted wanted(Map<ParkingRule, Mark> ofTenant, RuleNames waits, long now) {
        Wanted wanted = new Wanted(new TreeSet<>(), new TreeSet<>());
        ofTenant.forEach((rule, mark) -> {
            if (mark.isWanted(waits.isWaiting(rule), now)) {
                wanted.paths().addAll(rule.paths());
            }
            if (mark.isEnding()) {
                wanted.ending().addAll(rule.paths());
            }
        });
        return wanted;
    }

    private synchronized boolean areAsked(Map<ParkingRule, Mark> ofTenant, Set<String> said) {
        return ofTenant.entrySet().stream()
                .anyMatch(one -> isSaid(one.getKey(), said) && one.getValue().isAsked());
    }

    /** Those of rules that are asked for only now are not in what was said. */
    private synchronized List<CompletableFuture<Void>> known(Map<ParkingRule, Mark> ofTenant, Set<String> said) {
        List<CompletableFuture<Void>> told = new ArrayList<>();
        ofTenant.forEach((rule, mark) -> {
            if (isSaid(rule, said)) {
                told.addAll(mark.known());
            }
        });
        return told;
    }

    private static boolean isSaid(ParkingRule rule, Set<String> said) {
        return said.containsAll(rule.paths());
    }

    private synchronized boolean isOver(TenantId tenant) {
        return troubled.remove(tenant);
    }

    private void tell(TenantId tenant, Throwable e) {
        boolean news;
        synchronized (this) {
            news = troubled.add(tenant);
        }
        if (news) {
            LOG.warn(
                    "{}: its route cannot say which paths are parked, so that no more are taken in: {}. Trying again",
                    tenant,
                    FailureWords.of(e));
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
