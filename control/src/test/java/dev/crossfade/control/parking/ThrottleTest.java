package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    /** While enough waits, and each is served as soon as it may be, or a little later. */
    @Property(tries = 300)
    void noWindowHasMoreAndNoneHasTwoLess(
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll @LongRange(min = 50, max = 5_000) long per,
            @ForAll @Size(200) List<@IntRange(max = 1) Integer> delays) {
        Throttle throttle = new Throttle(count, per);
        List<Long> all = new ArrayList<>();
        List<Long> kept = List.of();
        long now = 1_000_000;
        for (int delay : delays) {
            now = throttle.freeAt(kept, now) + delay;
            kept = throttle.keep(kept, now);
            all.add(now);
        }
        assertTrue(kept.size() <= count);
        for (int i = 0; i < all.size(); i++) {
            long begin = all.get(i);
            long most =
                    all.stream().filter(at -> at >= begin && at <= begin + per).count();
            assertTrue(most <= count, all + " has " + most + " from " + begin);
            if (all.get(all.size() - 1) > begin + 2 * per) {
                // What each one came late is lost to the window.
                long slack = count * 2L;
                long served = all.stream()
                        .filter(at -> at >= begin && at <= begin + per + slack)
                        .count();
                assertTrue(served >= count - 1, all + " has " + served + " from " + begin);
            }
        }
    }

    @Test
    void clockThatWasSetBackMakesNobodyWaitForItsReturn() {
        Throttle throttle = new Throttle(2, 1_000);
        assertEquals(6_001, throttle.freeAt(List.of(900_000L, 900_100L), 5_000));
        assertEquals(5_000, throttle.freeAt(List.of(900_000L), 5_000));
    }

    @Test
    void smallerThrottleInBetweenTakesNothingAwayFromALargerOne() {
        Throttle large = new Throttle(3, 1_000);
        List<Long> kept = large.keep(large.keep(large.keep(List.of(), 10), 20), 25);
        kept = new Throttle(1, 100).keep(kept, 30);
        assertEquals(1_021, large.freeAt(kept, 40));
        assertEquals(131, new Throttle(1, 100).freeAt(kept, 40));
        long later = Throttle.LONGEST.toMillis() + 30;
        assertEquals(List.of(30L, later), large.keep(kept, later), "what is in no window is not kept");
    }

    @Test
    void refusesWhatItCannotKeep() {
        assertThrows(IllegalArgumentException.class, () -> new Throttle(0, 1_000));
        assertThrows(IllegalArgumentException.class, () -> new Throttle(Throttle.MOST + 1, 1_000));
        assertThrows(IllegalArgumentException.class, () -> new Throttle(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Throttle(1, Throttle.LONGEST.toMillis() + 1));
    }
}
