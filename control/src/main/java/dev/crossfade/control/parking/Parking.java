package dev.crossfade.control.parking;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Change;
import dev.crossfade.control.parking.ParkedStore.Entry;
import dev.crossfade.control.parking.ParkingCounts.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a controller that leads does with requests which nobody could take, and with events that a tenant wants later: takes them in, answers
 * for them, delivers them, and forgets what has ended. Thread-safe.
 */
public final class Parking implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);

    private static final Duration LOOK = Duration.ofSeconds(15);
    /** By then a proxy that says nothing is lost, and is not waited for; whoever asks waits little longer. */
    private static final Duration KNOWN_WITHIN = Duration.ofMillis(4_800);

    private final Map<TenantId, TenantSettings> tenants;
    private final Hosts hosts;
    private final ParkedStore store;
    private final Sealing sealing;
    private final ParkingCounts counts;
    private final InstantSource clock;
    private final Intake intake;
    private final Marks marks;
    private final Delivery delivery;
    private final BacklogLooks looks;
    private final Retention retention;
    private final Unclaimed unclaimed;
    private final Misfits misfits;
    private final ScheduledExecutorService upkeep = oneThread("parking-upkeep");

    /**
     * Does nothing before it is started.
     *
     * @param routes say which paths are parked
     * @param leads false once another controller may deliver the same
     */
    public Parking(
            List<TenantSettings> tenants,
            ParkedStore store,
            Sealing sealing,
            Origins origins,
            MarkedRoutes routes,
            Terms terms,
            ParkingCounts counts,
            InstantSource clock,
            BooleanSupplier leads) {
        this.tenants = tenants.stream().collect(Collectors.toMap(TenantSettings::id, tenant -> tenant));
        this.hosts = new Hosts(tenants);
        this.store = store;
        this.sealing = sealing;
        this.counts = counts;
        this.clock = clock;
        this.delivery = new Delivery(
                store, sealing, new OriginSender(tenants), origins, this::failures, terms, counts, clock, leads);
        Map<TenantId, List<ParkingRule>> rules =
                tenants.stream().collect(Collectors.toMap(TenantSettings::id, TenantSettings::parking));
        this.marks = new Marks(rules, store, routes, leads, System::nanoTime, oneThread("parking-marks"));
        this.looks =
                new BacklogLooks(this.tenants.keySet(), store, counts, System::nanoTime, oneThread("parking-looks"));
        this.misfits = new Misfits(rules, store, routes, sealing, counts);
        this.retention = new Retention(store, terms.retention(), clock, System::nanoTime);
        this.unclaimed = new Unclaimed(store, this.tenants.keySet(), counts);
        this.intake = new Intake(store, entry -> delivery.expect(entry.tenant(), entry.dueAt()));
    }

    private static ScheduledExecutorService oneThread(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    public void start() {
        intake.start();
        delivery.start();
        marks.start();
        looks.start();
        var unused = upkeep.scheduleWithFixedDelay(this::keepUp, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Set<Integer> failures(TenantId tenant) {
        TenantSettings settings = tenants.get(tenant);
        return settings == null ? Set.of() : settings.failover().statuses();
    }

    /** The rule under which a tenant's path may be parked. */
    public Optional<ParkingRule> rule(TenantId tenant, String target) {
        TenantSettings settings = tenants.get(tenant);
        return settings == null ? Optional.empty() : Lane.rule(settings.parking(), Lane.path(target));
    }

    /** Whose the hosts are that a request may be for. */
    public Hosts hosts() {
        return hosts;
    }

    /** All paths of a tenant that may be parked, as its rules name them. */
    public Set<String> paths(TenantId tenant) {
        TenantSettings settings = tenants.get(tenant);
        return settings == null
                ? Set.of()
                : settings.parking().stream()
                        .flatMap(rule -> rule.paths().stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** The largest body that any rule of a tenant's takes. */
    public int mostBodyBytes(TenantId tenant) {
        TenantSettings settings = tenants.get(tenant);
        return settings == null
                ? 0
                : settings.parking().stream()
                        .mapToInt(rule -> rule.maxBody().clampedToInt())
                        .max()
                        .orElse(0);
    }

    /**
     * Takes a request in that a proxy hands over.
     *
     * @return its receipt, once it is durable and no proxy lets a later one overtake it; or why it is not
     * @throws Full when too many wait to be written down, or no route can say that its path is parked
     */
    public CompletableFuture<ParkedReceipt> park(TenantId tenant, ParkingRule rule, ParkedHead head, byte[] body) {
        String id = UUID.randomUUID().toString();
        Throttle throttle = rule.throttle() == null
                ? null
                : new Throttle(rule.throttle().rate(), rule.throttle().per().toMillis());
        Entry entry = new Entry(
                id,
                tenant,
                Kind.PARKED,
                Lane.of(rule, head, body, id),
                RuleNames.name(rule),
                clock.millis(),
                0,
                throttle,
                sealing.seal(new Content(head, body).bytes(), id));
        CompletableFuture<Void> marked = arrives(tenant, rule);
        try {
            CompletableFuture<ParkedReceipt> written = add(entry);
            CompletableFuture<ParkedReceipt> known = written.thenCombine(marked, (receipt, all) -> receipt)
                    .orTimeout(KNOWN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            // Nobody waits for the mark of what is not there.
            var unused = written.exceptionally(failure -> {
                known.completeExceptionally(failure);
                return null;
            });
            return known.whenComplete((receipt, failure) -> marks.answered(tenant, rule, marked));
        } catch (RuntimeException e) {
            marks.answered(tenant, rule, marked);
            throw e;
        }
    }

    private CompletableFuture<Void> arrives(TenantId tenant, ParkingRule rule) {
        try {
            return marks.arrives(tenant, rule);
        } catch (Full e) {
            counts.count(tenant, Result.REFUSED);
            throw e;
        }
    }

    /**
     * The receipt of the first that came with an Idempotency-Key, as long as that is kept.
     *
     * @throws Wish.KeyReused when the key was another request's, as far as that can still be told
     */
    public Optional<ParkedReceipt> repeated(TenantId tenant, Wish wish, String idempotencyKey) {
        String id = Wish.id(tenant, idempotencyKey);
        Optional<ParkedReceipt> first = receipt(tenant, id);
        if (first.isPresent()) {
            requireSame(tenant, id, wish.content());
        }
        return first;
    }

    /**
     * Takes in what a tenant wants later.
     *
     * @param idempotencyKey of two with the same one that come at the same moment the first is stored; null for none
     * @return its receipt, once it is durable, or why it is not: {@link Wish.KeyReused} where the first one was another request
     * @throws Full when too many wait to be written down
     */
    public CompletableFuture<ParkedReceipt> defer(TenantId tenant, Wish wish, @Nullable String idempotencyKey) {
        String id = idempotencyKey == null ? UUID.randomUUID().toString() : Wish.id(tenant, idempotencyKey);
        CompletableFuture<ParkedReceipt> kept = add(new Entry(
                id,
                tenant,
                Kind.DEFERRED,
                wish.lane(id),
                null,
                clock.millis(),
                Math.max(0, wish.dueAt().toEpochMilli()),
                wish.throttle(),
                sealing.seal(wish.content().bytes(), id)));
        // Another with its key may have come since that was looked for, and been written first. Not looked up by who
        // writes.
        return idempotencyKey == null
                ? kept
                : kept.thenApplyAsync(receipt -> {
                    requireSame(tenant, id, wish.content());
                    return receipt;
                });
    }

    /** What was delivered or dropped is not kept, and not compared. */
    private void requireSame(TenantId tenant, String id, Content content) {
        if (said(tenant, id).filter(first -> !first.saysTheSame(content)).isPresent()) {
            throw new Wish.KeyReused(id);
        }
    }

    private CompletableFuture<ParkedReceipt> add(Entry entry) {
        try {
            return intake.add(entry).handle((written, failure) -> {
                counts.count(entry.tenant(), failure == null ? Result.ACCEPTED : Result.REFUSED);
                if (failure instanceof RuntimeException refused) {
                    throw refused;
                }
                if (failure != null) {
                    throw new IllegalStateException(failure);
                }
                return new ParkedReceipt(entry.id(), "parked", Instant.ofEpochMilli(entry.arrivedAt()), 0, null, null);
            });
        } catch (Full e) {
            counts.count(entry.tenant(), Result.REFUSED);
            throw e;
        }
    }

    public Optional<Parked> find(TenantId tenant, String id) {
        return store.find(tenant, id);
    }

    /** @param after the place of the last one that is known; 0 for none */
    public List<Parked> list(TenantId tenant, Listing wanted, long after, int most) {
        return store.list(tenant, wanted, after, most);
    }

    /** The one that is delivered before one that waits: the first of its lane; empty where that is it. */
    public Optional<Parked> ahead(Parked waiting) {
        return store.first(waiting.tenant(), waiting.lane())
                .filter(first -> !first.id().equals(waiting.id()));
    }

    /** What its client may know of one. */
    public Optional<ParkedReceipt> receipt(TenantId tenant, String id) {
        return find(tenant, id).map(this::receipt);
    }

    public ParkedReceipt receipt(Parked parked) {
        boolean waits = parked.state() == State.WAITING;
        Optional<Instant> sent = waits ? delivery.underWaySince(parked.id()) : Optional.empty();
        String state = waits
                ? sent.isPresent() ? "delivering" : "parked"
                : parked.state().name().toLowerCase(Locale.ROOT);
        return new ParkedReceipt(
                parked.id(), state, sent.orElse(parked.since()), parked.attempts(), parked.status(), parked.reason());
    }

    /**
     * What a request says, while it is kept.
     *
     * @throws IllegalArgumentException when it cannot be read any more
     */
    public Optional<Content> said(TenantId tenant, String id) {
        return store.content(tenant, id).map(kept -> Content.of(sealing.open(kept, id)));
    }

    public Change retry(TenantId tenant, String id) {
        long now = clock.millis();
        Change change = store.retry(tenant, id, now);
        delivery.expect(tenant, now);
        return change;
    }

    public Change drop(TenantId tenant, String id, String reason) {
        long now = clock.millis();
        Change change = store.drop(tenant, id, now, reason);
        delivery.expect(tenant, now);
        return change;
    }

    public Change reschedule(TenantId tenant, String id, Instant dueAt) {
        long due = Math.max(0, dueAt.toEpochMilli());
        Change change = store.reschedule(tenant, id, due);
        delivery.expect(tenant, due);
        return change;
    }

    /** How many wait of each tenant whom the configuration does not name any more. */
    public Map<TenantId, Long> unclaimed() {
        return counts.unclaimed();
    }

    private void keepUp() {
        try {
            retention.look();
            unclaimed.look();
            misfits.look();
        } catch (RuntimeException | Error e) {
            LOG.warn("what has ended of parked requests could not be seen to: {}", FailureWords.of(e));
        }
    }

    /** Takes nothing more in, and lets what is under way be answered. */
    @Override
    public void close() {
        upkeep.shutdownNow();
        looks.close();
        marks.close();
        intake.close();
        delivery.close();
        // Whoever leads next counts them.
        counts.unclaimed(Map.of());
    }
}
