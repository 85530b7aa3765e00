package dev.crossfade.config.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecretsAheadTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<String> told = new CopyOnWriteArrayList<>();

    /** Each waits for three others: one after the other they would never end. */
    @Test
    void asManyAsTheBoundAndNoMoreAreReadAtTheSameTimeAndEachOnce() {
        CyclicBarrier four = new CyclicBarrier(4);
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        SecretLookup lookup = lookup(4, LONG, LONG, reference -> {
            asked.incrementAndGet();
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            meet(four);
            now.decrementAndGet();
            return reference.name();
        });

        lookup.readAhead(references(8));

        for (SecretReference reference : references(8)) {
            assertEquals(reference.name(), lookup.read(reference));
        }
        assertEquals(8, asked.get());
        assertEquals(4, most.get());
        assertEquals(List.of(), told);
    }

    @Test
    void whatIsWaitedForIsToldAndGivenUpInTheEnd() {
        CountDownLatch never = new CountDownLatch(1);
        SecretLookup lookup = lookup(2, Duration.ZERO, Duration.ofMillis(50), reference -> {
            if (reference.name().equals("s1")) {
                await(never);
            }
            return "there";
        });

        lookup.readAhead(references(7));

        assertEquals(1, told.size());
        assertTrue(
                told.get(0).startsWith("waiting for 7 secrets of AWS, ${secretsmanager:s0}, ${secretsmanager:s1}"),
                told::toString);
        assertTrue(told.get(0).contains(", …"), told::toString);
        UnavailableSecret failure = assertThrows(
                UnavailableSecret.class, () -> lookup.read(references(7).get(1)));
        assertTrue(String.valueOf(failure.getMessage()).startsWith("${secretsmanager:s1} was not read within"));
    }

    @Test
    void anAnswerThatCannotBeReadIsToldWhenItIsAskedForAndAskedForOnce() {
        AtomicInteger asked = new AtomicInteger();
        SecretLookup lookup = lookup(2, LONG, LONG, reference -> {
            asked.incrementAndGet();
            throw new UnavailableSecret("not reached", null);
        });

        lookup.readAhead(references(1));

        UnavailableSecret failure = assertThrows(
                UnavailableSecret.class, () -> lookup.read(references(1).get(0)));
        assertEquals("not reached", failure.getMessage());
        assertEquals(1, asked.get());
    }

    /** One that AWS keeps us waiting for keeps nobody from another one. */
    @Test
    void whoNeedsAnotherSecretWaitsForNoneThatIsBeingRead() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        SecretLookup lookup = lookup(1, LONG, LONG, reference -> {
            if (reference.name().equals("s0")) {
                begun.countDown();
                await(end);
            }
            return reference.name();
        });
        Thread slow = new Thread(() -> lookup.readAgain(references(1).get(0)));
        slow.start();
        try {
            await(begun);

            assertEquals("s1", lookup.readAgain(references(2).get(1)));
            assertTrue(slow.isAlive());
        } finally {
            end.countDown();
            slow.join(LONG.toMillis());
        }
    }

    private SecretLookup lookup(int atOnce, Duration toldAfter, Duration atMost, SecretStores stores) {
        return new SecretLookup(stores, System::nanoTime, new SecretsAhead(atOnce, toldAfter, atMost, told::add));
    }

    private static List<SecretReference> references(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> SecretReference.parse("secretsmanager:s" + i).orElseThrow())
                .toList();
    }

    private static void meet(CyclicBarrier others) {
        try {
            others.await(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(LONG.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
