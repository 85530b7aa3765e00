package dev.crossfade.control.parking;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.ParkedStore.Settled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what waits, straight to the origin that serves: one thread that claims, sends and settles, so that what became of many requests
 * shares one commit, and memory holds what is being sent and nothing else. A request is sent at least once, and one of a lane after the
 * other.
 */
final class Delivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** A route that changes is noticed by then; what is written down wakes it at once. */
    private static final long LOOK_MS = 100;

    private static final long AFTER_FAILURE_MS = 1000;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);
    /** No lane rests longer by itself. */
    private static final Duration LONGEST_REST = BackOff.MOST_ASKED;

    private final ParkedStore store;
    private final Sealing sealing;
    private final Sender sender;
    private final Origins origins;
    private final Outcomes outcomes;
    private final Terms terms;
    private final ParkingCounts counts;
    private final InstantSource clock;
    private final BooleanSupplier leads;

    /** When a tenant's next turn is, as far as is known; none earlier is missed, for whoever adds one says so. */
    private final Map<TenantId, Long> turns = new ConcurrentHashMap<>();

    private final Recoveries recoveries;
    private final OriginWatch watch;
    private final LostClaims lost;
    private final Map<String, UnderWay> underWay = new ConcurrentHashMap<>();
    private final AtomicLong bytesUnderWay = new AtomicLong();
    private final ConcurrentLinkedQueue<Settled> cameBack = new ConcurrentLinkedQueue<>();
    private final List<Settled> toSettle = new ArrayList<>();
    /** A permit: there is something to do. */
    private final Semaphore bell = new Semaphore(0);

    private final Thread thread = new Thread(this::run, "parking-delivery");
    private boolean troubled;
    private volatile boolean ended;

    /**
     * Delivers nothing before it is started.
     *
     * @param failures which answers a tenant counts as failures
     * @param leads false once another controller may deliver the same
     */
    Delivery(
            ParkedStore store,
            Sealing sealing,
            Sender sender,
            Origins origins,
            Function<TenantId, Set<Integer>> failures,
            Terms terms,
            ParkingCounts counts,
            InstantSource clock,
            BooleanSupplier leads) {
        this.store = store;
        this.sealing = sealing;
        this.sender = sender;
        this.origins = origins;
        this.outcomes = new Outcomes(failures, terms, counts, clock);
        this.terms = terms;
        this.counts = counts;
        this.clock = clock;
        this.leads = leads;
        this.recoveries = new Recoveries(store);
        this.watch = new OriginWatch(
                origins, this::ring, () -> ThreadLocalRandom.current().nextDouble());
        this.lost = new LostClaims(store, clock.millis());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Something of the tenant's is due then. */
    void expect(TenantId tenant, long dueAt) {
        turns.merge(tenant, dueAt, Math::min);
        ring();
    }

    /** @param since in milliseconds since the epoch */
    private record UnderWay(Claimed claimed, long since) {}

    /** Since when it is being sent; empty where it is not. */
    Optional<Instant> underWaySince(String id) {
        return Optional.ofNullable(underWay.get(id)).map(one -> Instant.ofEpochMilli(one.since()));
    }

    /** What happens to all that waits. A lease that has lapsed may be renewed yet: until it is, nothing is done. */
    void run() {
        try {
            boolean takenUp = false;
            while (!ended) {
                try {
                    if (leads.getAsBoolean()) {
                        takenUp = takenUp || takeUp();
                        settle();
                        giveBack();
                        letGo();
                        claimAndSend();
                        troubled = false;
                        awaitNext();
                    } else {
                        awaitRing(LOOK_MS);
                    }
                } catch (RuntimeException | Error e) {
                    // Nobody else delivers, and the next time it may be well.
                    rest(e);
                }
            }
            settleLast();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What another controller had under way is sent again: nobody knows how far it came.
     *
     * @return true, once it is done
     */
    private boolean takeUp() {
        long now = clock.millis();
        store.takeUp(now, LONGEST_REST.toMillis());
        store.tenants().forEach(tenant -> turns.merge(tenant, now, Math::min));
        return true;
    }

    private void settle() {
        for (Settled one = cameBack.poll(); one != null; one = cameBack.poll()) {
            toSettle.add(one);
        }
        if (toSettle.isEmpty()) {
            return;
        }
        store.settle(toSettle);
        long now = clock.millis();
        for (Settled one : toSettle) {
            Parked parked = one.claimed().parked();
            underWay.remove(parked.id());
            // A lane's next one may be due at once.
            turns.merge(parked.tenant(), one.freeAt(), Math::min);
            recoveries.settled(one, now);
            watch.settled(one, now);
        }
        toSettle.clear();
    }

    /** What was claimed without this controller's knowing it. */
    private void giveBack() {
        long now = clock.millis();
        List<Claimed> known = underWay.values().stream().map(UnderWay::claimed).toList();
        lost.giveBack(known, now).forEach(tenant -> turns.merge(tenant, now, Math::min));
    }

    /** Whoever rests for an origin that is back, or for one to which nothing leads any more. */
    private void letGo() {
        long now = clock.millis();
        for (TenantId tenant : turns.keySet()) {
            origins.of(tenant).ifPresent(to -> {
                recoveries.leads(tenant, to, now);
                if (watch.isBack(tenant, to, now)) {
                    recoveries.back(tenant, now);
                }
            });
        }
        recoveries.letGo(now).forEach(tenant -> turns.merge(tenant, now, Math::min));
    }

    private void claimAndSend() {
        long now = clock.millis();
        // Who has waited the longest is first: where there is room for few, or for few bytes, it is not the same
        // tenant's each time.
        List<TenantId> due = turns.entrySet().stream()
                .filter(turn -> turn.getValue() <= now)
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        int left = due.size();
        for (TenantId tenant : due) {
            int free = bytesUnderWay.get() < terms.mostBytes() ? terms.atOnce() - underWay.size() : 0;
            // No tenant takes all: what one leaves the next ones may have.
            int most = Math.min(free, Math.max(1, free / left--));
            Optional<Destination> to = most <= 0 ? Optional.empty() : origins.of(tenant);
            if (to.isEmpty()) {
                continue;
            }
            recoveries.leads(tenant, to.get(), now);
            // Whoever adds something from now on says so anew.
            turns.remove(tenant);
            long next = now;
            try {
                List<Claimed> claimed = claim(tenant, now, most);
                claimed.forEach(one -> send(one, to.get()));
                next = claimed.size() == most ? now : store.nextTurn(tenant);
            } finally {
                if (next != ParkedStore.NEVER) {
                    turns.merge(tenant, next, Math::min);
                }
            }
        }
    }

    private List<Claimed> claim(TenantId tenant, long now, int most) {
        lost.claims(tenant);
        try {
            return store.claim(tenant, now, most);
        } catch (RuntimeException | Error e) {
            // It may have been done all the same.
            lost.doubt();
            throw e;
        }
    }

    private void send(Claimed claimed, Destination to) {
        Claimed light = claimed.sent();
        underWay.put(light.parked().id(), new UnderWay(light, clock.millis()));
        try {
            int bytes = claimed.content().bytes().length;
            opened(claimed).ifPresentOrElse(content -> send(light, content, bytes, to), this::ring);
        } catch (RuntimeException | Error e) {
            back(outcomes.unforeseen(light, e));
        }
    }

    /** What it says; empty where it cannot be sent now, which has come back. */
    private Optional<Content> opened(Claimed claimed) {
        Content content;
        try {
            content =
                    Content.of(sealing.open(claimed.content(), claimed.parked().id()));
        } catch (KeyMissing e) {
            cameBack.add(outcomes.keyless(claimed, e));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            cameBack.add(outcomes.unreadable(claimed, e));
            return Optional.empty();
        }
        Optional<String> objection = WireForm.objection(content.head());
        objection.ifPresent(why -> cameBack.add(outcomes.unsendable(claimed, why)));
        return objection.isPresent() ? Optional.empty() : Optional.of(content);
    }

    private void send(Claimed claimed, Content content, int bytes, Destination to) {
        Parked parked = claimed.parked();
        long now = clock.millis();
        if (parked.attempts() == 0) {
            counts.sent(parked.tenant(), Duration.ofMillis(now - Outcomes.due(parked)));
        }
        String delivery = DeliveryHeader.of(parked, content.head().arrivedAt());
        CompletableFuture<Attempt> sent = sender.send(parked, to, content.head(), content.body(), delivery);
        bytesUnderWay.addAndGet(bytes);
        var unused = sent.whenComplete((attempt, failure) -> bytesUnderWay.addAndGet(-bytes))
                .thenApply(attempt -> judged(claimed, now, attempt, to))
                .exceptionally(failure -> outcomes.unforeseen(claimed, failure))
                .thenAccept(this::back);
    }

    private void back(Settled one) {
        cameBack.add(one);
        ring();
    }

    private Settled judged(Claimed claimed, long sentAt, Attempt attempt, Destination to) {
        return stands(claimed.parked().tenant(), to)
                ? outcomes.of(claimed, sentAt, attempt)
                : outcomes.overtakenByARoute(claimed, sentAt, attempt);
    }

    /** Whether the route has led there all the time. A switchover says so in the route before it fences anything. */
    private boolean stands(TenantId tenant, Destination to) {
        try {
            return origins.of(tenant).filter(to::equals).isPresent();
        } catch (RuntimeException e) {
            return false; // it is not known
        }
    }

    private void ring() {
        if (bell.availablePermits() == 0) {
            bell.release();
        }
    }

    private void awaitRing(long atMostMs) throws InterruptedException {
        var unused = bell.tryAcquire(atMostMs, TimeUnit.MILLISECONDS);
        bell.drainPermits();
    }

    private void awaitNext() throws InterruptedException {
        long now = clock.millis();
        long turn = turns.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        long next = Math.min(turn, watch.next(turns.keySet()));
        // One that is due, and could not be sent, waits for a route or for room.
        long wait = next <= now ? LOOK_MS : Math.min(next - now, 10 * LOOK_MS);
        awaitRing(wait);
    }

    /** What came back is kept, and settled once that can be done; nothing more is claimed meanwhile. */
    private void rest(Throwable e) throws InterruptedException {
        if (!troubled) {
            troubled = true;
            LOG.warn("parked requests wait, for the store cannot be used: {}. Trying again", FailureWords.of(e));
        }
        awaitRing(AFTER_FAILURE_MS);
    }

    private void settleLast() throws InterruptedException {
        long end = System.nanoTime() + LAST_ANSWERS.toNanos();
        try {
            while (!underWay.isEmpty() && System.nanoTime() < end) {
                settle();
                awaitRing(LOOK_MS);
            }
        } catch (RuntimeException e) {
            LOG.info("{} requests are sent again by whoever leads next: {}", underWay.size(), FailureWords.of(e));
        }
    }

    /** Claims no more; what is under way has a moment to be answered, and is sent again by whoever leads next if it is not. */
    @Override
    public void close() {
        ended = true;
        ring();
        try {
            thread.join(LAST_ANSWERS.plusSeconds(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        sender.close();
    }
}
