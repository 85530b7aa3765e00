package dev.crossfade.control.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {

    private final Ring ring = new Ring(3);

    @Test
    void keepsTheLastPointsAndForgetsThoseBefore() {
        for (long slot = 10; slot < 15; slot++) {
            ring.set(slot, Figure.HELD, 1);
        }

        assertEquals(List.of(12L, 13L, 14L), slots(0, Long.MAX_VALUE));
        assertEquals(List.of(13L), slots(13, 13));
    }

    @Test
    void slotWithoutAPointIsLeftOutAndNothingOldShowsInItsPlace() {
        ring.set(10, Figure.HELD, 1);
        ring.set(14, Figure.LAG_BYTES, 2);

        assertEquals(List.of(14L), slots(0, Long.MAX_VALUE));
        assertTrue(Float.isNaN(ring.points(14, 14).get(0).value(Figure.HELD)));
    }

    @Test
    void whatComesTooLateIsLeftOut() {
        ring.set(14, Figure.HELD, 1);
        ring.add(11, Figure.HELD, 1);
        ring.add(12, Figure.HELD, 1);
        ring.add(12, Figure.HELD, 2);

        assertEquals(List.of(12L, 14L), slots(0, Long.MAX_VALUE));
        assertEquals(3, ring.points(12, 12).get(0).value(Figure.HELD));
    }

    private List<Long> slots(long from, long to) {
        return ring.points(from, to).stream().map(Ring.Point::slot).toList();
    }
}
