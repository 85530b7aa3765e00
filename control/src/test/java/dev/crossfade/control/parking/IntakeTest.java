package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.ParkedStore.Entry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class IntakeTest {

    @Test
    void whatComesMeanwhileSharesTheNextCommitInItsOrder() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<List<String>> written = new ArrayList<>();
        List<String> told = new ArrayList<>();
        try (Intake intake = new Intake(
                adding(batch -> {
                    written.add(batch.stream().map(Entry::id).toList());
                    begun.countDown();
                    await(goOn);
                }),
                entry -> told.add(entry.id()))) {
            intake.start();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            all.add(intake.add(entry("first", 1)));
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            for (int i = 0; i < 5; i++) {
                all.add(intake.add(entry("later " + i, 1)));
            }
            goOn.countDown();
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        }
        assertEquals(
                List.of(List.of("first"), List.of("later 0", "later 1", "later 2", "later 3", "later 4")), written);
        assertEquals(6, told.size());
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (Intake intake = new Intake(
                adding(batch -> {
                    begun.countDown();
                    await(goOn);
                }),
                entry -> {},
                2)) {
            intake.start();
            CompletableFuture<Void> underWay = intake.add(entry("under way", 1));
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            CompletableFuture<Void> next = intake.add(entry("one", 1));
            CompletableFuture<Void> last = intake.add(entry("two", 1));
            Full refused = assertThrows(Full.class, () -> intake.add(entry("three", 1)));
            assertTrue(refused.toString().contains("2 requests"), refused.toString());
            goOn.countDown();
            underWay.get(10, TimeUnit.SECONDS);
            next.get(10, TimeUnit.SECONDS);
            last.get(10, TimeUnit.SECONDS);
            assertNull(intake.add(entry("there is room again", 1)).get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void noMoreBytesWaitThanThereIsRoomForEither() {
        try (Intake intake = new Intake(adding(batch -> {}), entry -> {})) {
            int half = (int) (Intake.MOST_BYTES / 2);
            var first = intake.add(entry("one", half));
            var second = intake.add(entry("two", half));
            assertThrows(Full.class, () -> intake.add(entry("three", 1)));
            intake.start();
            assertTrue(CompletableFuture.allOf(first, second)
                    .handle((done, failure) -> failure == null)
                    .join());
            assertNull(intake.add(entry("there is room again", half)).join());
        }
    }

    @Test
    void whoCannotBeWrittenDownIsToldSoAndTheNextIsTried() throws Exception {
        List<String> tried = new ArrayList<>();
        try (Intake intake = new Intake(
                adding(batch -> {
                    tried.add(batch.get(0).id());
                    if (tried.size() == 1) {
                        throw new IllegalStateException("the disk is full");
                    }
                }),
                entry -> {})) {
            intake.start();
            ExecutionException refused = assertThrows(
                    ExecutionException.class, () -> intake.add(entry("one", 1)).get(10, TimeUnit.SECONDS));
            assertInstanceOf(IllegalStateException.class, refused.getCause());
            assertNull(intake.add(entry("two", 1)).get(10, TimeUnit.SECONDS));
        }
        assertEquals(List.of("one", "two"), tried);
    }

    @Test
    void oneThatCanNeverBeKeptIsToldSoAndNoneOfThoseBesideIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> kept = new ArrayList<>();
        AtomicInteger tries = new AtomicInteger();
        try (Intake intake = new Intake(
                adding(batch -> {
                    begun.countDown();
                    await(goOn);
                    tries.incrementAndGet();
                    if (batch.stream().anyMatch(entry -> entry.id().equals("unfit"))) {
                        throw new StoreFailure(StoreFailure.Kind.UNFIT, "a zero", "leave it out", null).undone();
                    }
                    kept.addAll(batch.stream().map(Entry::id).toList());
                }),
                entry -> {})) {
            intake.start();
            List<CompletableFuture<Void>> well = new ArrayList<>();
            well.add(intake.add(entry("first", 1)));
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            List<String> ids = new ArrayList<>(List.of("first"));
            CompletableFuture<Void> unfit = new CompletableFuture<>();
            for (int i = 0; i < 512; i++) {
                if (i == 300) {
                    unfit = intake.add(entry("unfit", 1));
                } else {
                    ids.add("%03d".formatted(i));
                    well.add(intake.add(entry("%03d".formatted(i), 1)));
                }
            }
            goOn.countDown();
            CompletableFuture.allOf(well.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
            CompletableFuture<Void> told = unfit;
            ExecutionException refused = assertThrows(ExecutionException.class, () -> told.get(10, TimeUnit.SECONDS));
            assertInstanceOf(StoreFailure.class, refused.getCause());
            assertEquals(ids, kept, "in their order");
            assertEquals(1 + 1 + 2 * 9, tries.get(), "the half in which it is, nine times");
            // Whatever became of each, its bytes count no longer.
            int half = (int) (Intake.MOST_BYTES / 2);
            assertNull(intake.add(entry("half", half)).get(10, TimeUnit.SECONDS));
            assertNull(intake.add(entry("all", 2 * half)).get(10, TimeUnit.SECONDS));
        }
    }

    /** Otherwise what a configuration allows could never be parked. */
    @Test
    void largestRequestThatARuleAllowsFitsIntoWhatMayBeInMemory() {
        byte[] body = new byte[ParkingRule.LARGEST_BODY.clampedToInt()];
        Sealed sealed =
                new Sealing(List.of(SealingTest.key(1))).seal(new Content(LaneTest.head("/"), body).bytes(), "one");
        long most = (long) sealed.bytes().length + ParkedHead.MOST_BYTES;
        assertTrue(most <= Intake.MOST_BYTES && most <= Terms.USUAL.mostBytes(), "with the largest head: " + most);
    }

    @Test
    void whoComesAfterTheEndIsSentAway() {
        Intake intake = new Intake(adding(batch -> {}), entry -> {});
        intake.start();
        intake.close();
        assertThrows(Full.class, () -> intake.add(entry("late", 1)));
    }

    private static Entry entry(String id, int bytes) {
        return new Entry(id, new TenantId("acme"), Kind.PARKED, "lane", null, 0, 0, null, new Sealed(new byte[bytes]));
    }

    /** A store of which nothing is asked but to add. */
    private static ParkedStore adding(Consumer<List<Entry>> add) {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(), new Class<?>[] {ParkedStore.class}, (proxy, method, arguments) -> {
                    @SuppressWarnings("unchecked") // add has this one parameter
                    List<Entry> entries = (List<Entry>) arguments[0];
                    add.accept(entries);
                    return null;
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
