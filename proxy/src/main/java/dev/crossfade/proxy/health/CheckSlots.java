package dev.crossfade.proxy.health;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many checks may be under way at once; the others wait in line, which is as long as there are origins at most, for each has
 * one check at a time. Belongs to one event loop.
 */
final class CheckSlots {

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int free;

    CheckSlots(int slots) {
        this.free = slots;
    }

    /** Runs it with a slot, now or when its turn comes; the slot is then to be given back. */
    void take(Runnable check) {
        if (free > 0) {
            free--;
            check.run();
        } else {
            waiting.addLast(check);
        }
    }

    void giveBack() {
        Runnable next = waiting.pollFirst();
        if (next == null) {
            free++;
        } else {
            next.run();
        }
    }
}
