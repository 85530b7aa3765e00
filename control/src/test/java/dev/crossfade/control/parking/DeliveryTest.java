package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.ParkedStore.Settled;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeliveryTest {

    private static final TenantId ACME = new TenantId("acme");

    private final Sealing sealing = new Sealing(List.of(SealingTest.key(1)));
    private final BlockingQueue<Claimed> waiting = new LinkedBlockingQueue<>();
    private final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
    private final AtomicBoolean storeIsFull = new AtomicBoolean();
    private final CountDownLatch refused = new CountDownLatch(1);
    private final AtomicBoolean isWell = new AtomicBoolean();
    private final Semaphore asked = new Semaphore(0);
    private volatile Optional<Claimed> resting = Optional.empty();

    /** The store's server was away for a moment, and nobody has taken over. */
    @Test
    void leaseThatLapsesAndIsRenewedLetsDeliveryGoOn() throws Exception {
        AtomicBoolean leads = new AtomicBoolean(true);
        CountDownLatch lapseSeen = new CountDownLatch(2);
        Delivery delivery = delivery(
                () -> {
                    if (!leads.get()) {
                        lapseSeen.countDown();
                    }
                    return leads.get();
                },
                answering(new AtomicInteger()));
        try {
            delivery.start();
            waiting.add(claimed("before"));
            delivery.expect(ACME, 0);
            assertDelivered("before");

            leads.set(false);
            assertTrue(lapseSeen.await(10, TimeUnit.SECONDS), "it looks whether it leads again");
            waiting.add(claimed("after"));
            delivery.expect(ACME, 0);
            leads.set(true);
            assertDelivered("after");
        } finally {
            delivery.close();
        }
    }

    /** The disk of the store is full for a moment. */
    @Test
    void whatCannotBeSettledIsSettledLaterAndNotSentAgain() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        storeIsFull.set(true);
        try (Delivery delivery = delivery(() -> true, answering(sent))) {
            delivery.start();
            waiting.add(claimed("one"));
            delivery.expect(ACME, 0);
            assertTrue(refused.await(10, TimeUnit.SECONDS));
            waiting.add(claimed("two"));
            delivery.expect(ACME, 0);
            storeIsFull.set(false);
            assertDelivered("one");
            assertDelivered("two");
            assertEquals(2, sent.get());
        }
    }

    /** Nobody else waits, who would be delivered and tell of it. */
    @Test
    void oneThatRestsAloneIsTriedSoonOnceItsOriginAnswersAgain() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        Sender sender = answering(
                sent, () -> isWell.get() ? Attempt.answered(200, null) : Attempt.failed("connection refused"));
        try (Delivery delivery = delivery(() -> true, sender)) {
            delivery.start();
            Claimed one = claimed("one");
            waiting.add(one);
            delivery.expect(ACME, 0);
            assertEquals(State.WAITING, settled.take().next());
            resting = Optional.of(one);
            asked.acquire(2);
            assertEquals(1, sent.get(), "as long as nobody is there nothing is sent");

            isWell.set(true);
            assertEquals(State.DELIVERED, settled.take().next());
            assertEquals(2, sent.get());
        }
    }

    private Delivery delivery(BooleanSupplier leads, Sender sender) {
        return new Delivery(
                store(),
                sealing,
                sender,
                origins(),
                tenant -> Set.of(503),
                Terms.USUAL,
                new ParkingCounts(List.of(ACME), Clock.systemUTC()),
                Clock.systemUTC(),
                leads);
    }

    private Origins origins() {
        return new Origins() {
            @Override
            public Optional<Destination> of(TenantId tenant) {
                return Optional.of(new Destination(Side.SOURCE, URI.create("http://localhost")));
            }

            @Override
            public CompletableFuture<Boolean> isWell(TenantId tenant, Destination origin) {
                asked.release();
                return CompletableFuture.completedFuture(isWell.get());
            }
        };
    }

    private void assertDelivered(String id) throws InterruptedException {
        Settled one = settled.poll(10, TimeUnit.SECONDS);
        assertEquals(id, one == null ? "nothing" : one.claimed().parked().id());
    }

    private Claimed claimed(String id) {
        Instant now = Instant.now();
        Parked parked = new Parked(
                1, id, ACME, Kind.PARKED, "lane", now, Instant.EPOCH, State.WAITING, now, 0, null, null, null);
        return new Claimed(
                parked, sealing.seal(new Content(LaneTest.head("/"), new byte[0]).bytes(), id), 0, List.of());
    }

    private ParkedStore store() {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(),
                new Class<?>[] {ParkedStore.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "claim" -> Optional.ofNullable(waiting.poll()).stream().toList();
                    case "settle" -> {
                        if (storeIsFull.get()) {
                            refused.countDown();
                            throw new IllegalStateException("the disk is full");
                        }
                        @SuppressWarnings("unchecked") // settle has this one parameter
                        List<Settled> all = (List<Settled>) arguments[0];
                        settled.addAll(all);
                        yield null;
                    }
                    case "nextTurn" -> resting.isPresent() ? ParkedStore.NEVER - 1 : ParkedStore.NEVER;
                    case "tenants" -> List.of();
                    case "wake" -> {
                        Optional<Claimed> one = resting;
                        resting = Optional.empty();
                        one.ifPresent(waiting::add);
                        yield one.isPresent() ? 1 : 0;
                    }
                    default -> null;
                });
    }

    private static Sender answering(AtomicInteger sent) {
        return answering(sent, () -> Attempt.answered(200, null));
    }

    private static Sender answering(AtomicInteger sent, Supplier<Attempt> attempt) {
        return new Sender() {
            @Override
            public CompletableFuture<Attempt> send(
                    Parked parked, Destination to, ParkedHead head, byte[] body, String delivery) {
                sent.incrementAndGet();
                return CompletableFuture.completedFuture(attempt.get());
            }

            @Override
            public void close() {}
        };
    }
}
