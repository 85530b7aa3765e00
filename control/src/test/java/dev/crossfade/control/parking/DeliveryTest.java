package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeliveryTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final URI ORIGIN = URI.create("http://localhost");

    private final Sealing sealing = new Sealing(List.of(SealingTest.key(1)));
    private final BlockingQueue<Claimed> waiting = new LinkedBlockingQueue<>();
    private final BlockingQueue<TenantId> claimedOf = new LinkedBlockingQueue<>();
    private final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
    private final AtomicBoolean storeIsFull = new AtomicBoolean();
    private final AtomicBoolean answerIsLost = new AtomicBoolean();
    private final AtomicBoolean memoryIsShort = new AtomicBoolean();
    private final BlockingQueue<String> givenBack = new LinkedBlockingQueue<>();
    private volatile Optional<Destination> to = Optional.of(new Destination(Side.SOURCE, ORIGIN));
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

    /** Memory was short for a moment. */
    @Test
    void errorOfTheMachineEndsNoDelivery() throws Exception {
        memoryIsShort.set(true);
        try (Delivery delivery = delivery(() -> true, answering(new AtomicInteger()))) {
            delivery.start();
            waiting.add(claimed("one"));
            delivery.expect(ACME, 0);
            assertDelivered("one");
            assertEquals("acme []", givenBack.poll(10, TimeUnit.SECONDS), "it may have been claimed");
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

    /** A fault of this program, or of a library. */
    @Test
    void whatCannotBeSentForAReasonThatNobodyHasThoughtOfHoldsUpNobodyElse() throws Exception {
        Sender failing = sender(parked -> {
            if (parked.id().equals("thrown")) {
                throw new IllegalStateException("POST /hooks?token=s3cret");
            }
            if (parked.id().equals("broken")) {
                throw new NoClassDefFoundError("a library is not there");
            }
            return parked.id().equals("failed")
                    ? CompletableFuture.failedFuture(new IllegalStateException("POST /hooks?token=s3cret"))
                    : CompletableFuture.completedFuture(Attempt.answered(200, null));
        });
        waiting.addAll(List.of(claimed("thrown"), claimed("broken"), claimed("failed"), claimed("good")));
        try (Delivery delivery = delivery(() -> true, failing)) {
            delivery.start();
            delivery.expect(ACME, 0);
            Map<String, Settled> ended = new HashMap<>();
            for (int i = 0; i < 4; i++) {
                Settled one = next();
                ended.put(one.claimed().parked().id(), one);
            }
            assertEquals(State.DELIVERED, get(ended, "good").next());
            assertEquals(
                    "a fault of this program (NoClassDefFoundError)",
                    get(ended, "broken").reason());
            for (String id : List.of("thrown", "failed")) {
                Settled rests = get(ended, id);
                assertEquals(State.WAITING, rests.next());
                assertTrue(rests.freeAt() > rests.at(), "it rests");
                assertEquals("a fault of this program (IllegalStateException)", rests.reason(), "and not its text");
                while (delivery.underWaySince(id).isPresent()) {
                    Thread.onSpinWait(); // until the test is ended
                }
            }
        }
    }

    /** Where there is room for few, whoever was served last is not first again. */
    @Test
    void whoHasWaitedTheLongestIsServedFirst() throws Exception {
        List<TenantId> tenants = IntStream.range(0, 20)
                .mapToObj(i -> new TenantId("tenant-" + i))
                .toList();
        try (Delivery delivery = delivery(() -> true, answering(new AtomicInteger()))) {
            for (int i = 0; i < tenants.size(); i++) {
                delivery.expect(tenants.get(i), tenants.size() - i);
            }
            delivery.start();
            for (int i = tenants.size() - 1; i >= 0; i--) {
                assertEquals(tenants.get(i), claimedOf.poll(10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void claimThatFailsIsLookedIntoForItMayHaveBeenMade() throws Exception {
        try (Delivery delivery = delivery(() -> true, answering(new AtomicInteger()))) {
            answerIsLost.set(true);
            waiting.add(claimed("one"));
            delivery.start();
            delivery.expect(ACME, 0);
            assertDelivered("one");
            assertEquals(List.of("acme []"), List.copyOf(givenBack));
        }
    }

    /** An answer of the side that is left may be of one that is fenced. */
    @Test
    void answerThatComesWhenTheRouteHasBegunToChangeIsNotTheLast() throws Exception {
        for (Optional<Destination> then : List.of(
                Optional.<Destination>empty(),
                Optional.of(new Destination(Side.TARGET, ORIGIN)),
                Optional.of(new Destination(Side.SOURCE, ORIGIN, Epoch.NONE.next())))) {
            to = Optional.of(new Destination(Side.SOURCE, ORIGIN));
            Sender slow = sender(parked -> {
                to = then;
                return CompletableFuture.completedFuture(Attempt.answered(409, null));
            });
            waiting.add(claimed("one"));
            try (Delivery delivery = delivery(() -> true, slow)) {
                delivery.start();
                delivery.expect(ACME, 0);
                Settled again = next();
                assertEquals(State.WAITING, again.next(), then::toString);
                assertEquals(0, again.failures(), "it is no failure of its key's");
                assertTrue(again.freeAt() <= again.at(), "it rests for nobody but the route");
                assertTrue(again.last().isSent());
                assertEquals("answered 409 while its route changed: it is sent again", again.reason());
            }
        }
    }

    @Test
    void whatCanNeverBeSentIsDeadAtOnce() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        waiting.add(claimed("one", LaneTest.head("/", "X-Name", "caf\u00e9")));
        try (Delivery delivery = delivery(() -> true, answering(sent))) {
            delivery.start();
            delivery.expect(ACME, 0);
            Settled dead = next();
            assertEquals(State.DEAD, dead.next());
            assertEquals("it cannot be sent: the value of a header field is not ASCII", dead.reason());
            assertFalse(dead.last().isSent());
            assertEquals(0, sent.get());
        }
    }

    /** It is all that is missing, and may be there again after the next start. */
    @Test
    void whatNeedsAKeyThatIsNotThereRestsAndWhatIsDamagedIsDead() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        Sealing other = new Sealing(List.of(SealingTest.key(9)));
        Parked parked = claimed("keyless").parked();
        waiting.add(new Claimed(parked, other.seal(new byte[] {1}, "keyless"), 0, List.of(5L)));
        try (Delivery delivery = delivery(() -> true, answering(sent))) {
            delivery.start();
            delivery.expect(ACME, 0);
            Settled rests = next();
            assertEquals(State.WAITING, rests.next());
            assertEquals(1, rests.failures());
            assertTrue(rests.freeAt() > rests.at());
            assertEquals(List.of(5L), rests.served(), "a throttle does not count it");
            assertTrue(String.valueOf(rests.reason()).contains("control.parking.oldKeys"), rests::toString);
            assertFalse(rests.last().isSent());

            waiting.add(new Claimed(parked, sealing.seal(new byte[] {1}, "another's"), 0, List.of()));
            delivery.expect(ACME, 0);
            assertEquals(State.DEAD, next().next());
            assertEquals(0, sent.get());
        }
    }

    private static Settled get(Map<String, Settled> ended, String id) {
        return Objects.requireNonNull(ended.get(id), id);
    }

    private Settled next() throws InterruptedException {
        return Objects.requireNonNull(settled.poll(10, TimeUnit.SECONDS), "nothing came back");
    }

    /** Each of them is in memory meanwhile. */
    @Test
    void noMoreIsSentAtOnceThanMemoryMayHoldAndTheRestOnceThereIsRoom() throws Exception {
        int most = 3;
        Claimed one = claimed("large 0", new byte[10_000]);
        Terms terms =
                new Terms(128, most * (long) one.content().bytes().length, Duration.ofHours(24), Duration.ofDays(7));
        BlockingQueue<CompletableFuture<Attempt>> sent = new LinkedBlockingQueue<>();
        Sender slow = new Sender() {
            @Override
            public CompletableFuture<Attempt> send(
                    Parked parked, Destination to, ParkedHead head, byte[] said, String delivery) {
                CompletableFuture<Attempt> attempt = new CompletableFuture<>();
                sent.add(attempt);
                return attempt;
            }

            @Override
            public void close() {}
        };
        List<CompletableFuture<Attempt>> all = new ArrayList<>();
        try (Delivery delivery = delivery(() -> true, slow, terms)) {
            Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            assertEquals(Optional.empty(), delivery.underWaySince("large 0"));
            waiting.add(one);
            delivery.expect(ACME, 0);
            delivery.start();
            CompletableFuture<Attempt> first = sent.poll(10, TimeUnit.SECONDS);
            for (int i = 1; i < most; i++) {
                waiting.add(claimed("large " + i, new byte[10_000]));
                delivery.expect(ACME, 0);
                all.add(Objects.requireNonNull(sent.poll(10, TimeUnit.SECONDS)));
            }
            waiting.add(claimed("large " + most, new byte[10_000]));
            delivery.expect(ACME, 0);
            assertNull(sent.poll(300, TimeUnit.MILLISECONDS), "there is no room");
            Instant since = delivery.underWaySince("large 0").orElseThrow();
            assertFalse(since.isBefore(begin) || since.isAfter(Instant.now().minusMillis(300)), since::toString);
            assertEquals(1, waiting.size(), "it is not claimed either");
            Objects.requireNonNull(first).complete(Attempt.answered(200, null));
            CompletableFuture<Attempt> last = sent.poll(10, TimeUnit.SECONDS);
            all.add(Objects.requireNonNull(last));
            Settled settledOne = Objects.requireNonNull(settled.poll(10, TimeUnit.SECONDS));
            assertEquals(0, settledOne.claimed().content().bytes().length, "what it says is not kept until then");
            all.forEach(each -> each.complete(Attempt.answered(200, null)));
        }
    }

    private Delivery delivery(BooleanSupplier leads, Sender sender) {
        return delivery(leads, sender, Terms.USUAL);
    }

    private Delivery delivery(BooleanSupplier leads, Sender sender, Terms terms) {
        return new Delivery(
                store(),
                sealing,
                sender,
                origins(),
                tenant -> Set.of(503),
                terms,
                new ParkingCounts(List.of(ACME), Clock.systemUTC()),
                Clock.systemUTC(),
                leads);
    }

    private Origins origins() {
        return new Origins() {
            @Override
            public Optional<Destination> of(TenantId tenant) {
                return to;
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
        return claimed(id, LaneTest.head("/"));
    }

    private Claimed claimed(String id, byte[] body) {
        return claimed(id, LaneTest.head("/"), body);
    }

    private Claimed claimed(String id, ParkedHead head) {
        return claimed(id, head, new byte[0]);
    }

    private Claimed claimed(String id, ParkedHead head, byte[] body) {
        Instant now = Instant.now();
        Parked parked = new Parked(
                1, id, ACME, Kind.PARKED, "lane", now, Instant.EPOCH, State.WAITING, now, 0, null, null, null, null);
        return new Claimed(parked, sealing.seal(new Content(head, body).bytes(), id), 0, List.of());
    }

    private ParkedStore store() {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(),
                new Class<?>[] {ParkedStore.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "claim" -> {
                        claimedOf.add((TenantId) arguments[0]);
                        if (memoryIsShort.getAndSet(false)) {
                            throw new OutOfMemoryError("played");
                        }
                        if (answerIsLost.getAndSet(false)) {
                            throw new IllegalStateException("the connection was reset");
                        }
                        List<Claimed> all = new ArrayList<>();
                        waiting.drainTo(all);
                        yield all;
                    }
                    case "giveBack" -> {
                        givenBack.add(arguments[0] + " " + arguments[1]);
                        yield 1;
                    }
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
        return sender(parked -> {
            sent.incrementAndGet();
            return CompletableFuture.completedFuture(attempt.get());
        });
    }

    private static Sender sender(Function<Parked, CompletableFuture<Attempt>> answer) {
        return new Sender() {
            @Override
            public CompletableFuture<Attempt> send(
                    Parked parked, Destination to, ParkedHead head, byte[] body, String delivery) {
                return answer.apply(parked);
            }

            @Override
            public void close() {}
        };
    }
}
