package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration LOOK = Duration.ofSeconds(15);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos = Long.MAX_VALUE - 5; // it may begin anywhere, and goes on from its least
    private int ended;
    private final List<Long> asked = new ArrayList<>();
    private final Retention retention = new Retention(store(), WEEK, () -> now, () -> nanos);

    @Test
    void whatHasEndedLongEnoughAgoIsForgottenInOneLookAsManyPagesAsItIs() {
        ended = 3 * Retention.AT_ONCE + 1;
        look();
        assertEquals(0, ended);
        assertEquals(
                List.of(now.minus(WEEK).toEpochMilli()),
                asked.stream().distinct().toList());
        assertEquals(4, asked.size());
    }

    @Test
    void lookEndsHoweverMuchHasEndedAndTheNextOneGoesOn() {
        ended = Retention.MOST_A_LOOK + 1;
        look();
        assertEquals(1, ended);
        look();
        assertEquals(0, ended);
    }

    /** What is dead waits for a person, who has a week for it. */
    @Test
    void nothingIsForgottenForAWhileAfterTheClockWasSet() {
        look();
        asked.clear();
        ended = 1;
        now = now.plus(WEEK);
        look();
        now = now.minus(WEEK);
        look();
        assertEquals(List.of(), asked);
        pass(Retention.AFTER_A_LEAP.minus(LOOK).minus(LOOK));
        look();
        assertEquals(List.of(), asked);
        look();
        assertEquals(List.of(now.minus(WEEK).toEpochMilli()), asked);
    }

    @Test
    void clockThatIsCorrectedIsTrusted() {
        for (int i = 0; i < 10; i++) {
            now = now.plus(Retention.LEAP);
            look();
        }
        assertEquals(10, asked.size());
    }

    private void look() {
        pass(LOOK);
        retention.look();
    }

    private void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    private ParkedStore store() {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(), new Class<?>[] {ParkedStore.class}, (proxy, method, arguments) -> {
                    assertEquals("forget", method.getName());
                    asked.add((long) arguments[0]);
                    int forgotten = Math.min(ended, (int) arguments[1]);
                    ended -= forgotten;
                    return forgotten;
                });
    }
}
