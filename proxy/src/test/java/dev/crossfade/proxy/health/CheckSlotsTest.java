package dev.crossfade.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckSlotsTest {

    @Test
    void pastTheBoundChecksWaitAndComeInOrder() {
        CheckSlots slots = new CheckSlots(2);
        List<Integer> begun = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int check = i;
            slots.take(() -> begun.add(check));
        }
        assertEquals(List.of(0, 1), begun);
        slots.giveBack();
        assertEquals(List.of(0, 1, 2), begun);
        slots.giveBack();
        slots.giveBack();
        slots.take(() -> begun.add(4));
        assertEquals(List.of(0, 1, 2, 3, 4), begun);
    }
}
