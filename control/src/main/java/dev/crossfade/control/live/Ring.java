package dev.crossfade.control.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The last points of a history, one a slot of time (a second, or a minute), each with a value of every {@link Figure}; NaN where it is
 * not known. Takes the same memory for ever.
 */
@SuppressWarnings("EnumOrdinal") // an index into an array that lives as long as this process
final class Ring {

    private static final int WIDTH = Figure.values().length;
    private static final long NONE = Long.MIN_VALUE;

    private final long[] slots;
    private final float[] values;
    private long newest = NONE;

    /** @param capacity how many points it keeps */
    Ring(int capacity) {
        slots = new long[capacity];
        values = new float[capacity * WIDTH];
        Arrays.fill(slots, NONE);
    }

    /** @param values of every figure, by its ordinal */
    @SuppressWarnings("ArrayRecordComponent") // a copy, for one who reads it
    record Point(long slot, float[] values) {

        float value(Figure figure) {
            return values[figure.ordinal()];
        }
    }

    void set(long slot, Figure figure, float value) {
        if (open(slot)) {
            values[index(slot) * WIDTH + figure.ordinal()] = value;
        }
    }

    void add(long slot, Figure figure, float more) {
        if (open(slot)) {
            int at = index(slot) * WIDTH + figure.ordinal();
            values[at] = Float.isNaN(values[at]) ? more : values[at] + more;
        }
    }

    /** The points that are known of these slots, both ends included, the oldest first. */
    List<Point> points(long from, long to) {
        List<Point> points = new ArrayList<>();
        long last = Math.min(to, newest);
        for (long slot = Math.max(from, newest - slots.length + 1); newest != NONE && slot <= last; slot++) {
            int index = index(slot);
            if (slots[index] == slot) {
                points.add(new Point(slot, Arrays.copyOfRange(values, index * WIDTH, (index + 1) * WIDTH)));
            }
        }
        return points;
    }

    /** False for what is older than all that is kept. */
    private boolean open(long slot) {
        if (newest != NONE && slot <= newest - slots.length) {
            return false;
        }
        int index = index(slot);
        if (slots[index] != slot) {
            slots[index] = slot;
            Arrays.fill(values, index * WIDTH, (index + 1) * WIDTH, Float.NaN);
        }
        newest = Math.max(newest, slot);
        return true;
    }

    private int index(long slot) {
        return (int) Math.floorMod(slot, (long) slots.length);
    }
}
