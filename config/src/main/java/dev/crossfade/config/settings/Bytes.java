package dev.crossfade.config.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written as {@code 512}, {@code 8KiB}, {@code 1.5MiB}, {@code 20GiB} or {@code 1TiB}. */
public record Bytes(long value) implements Comparable<Bytes> {

    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?(B|KiB|MiB|GiB|TiB)?");

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    /** @throws IllegalArgumentException when negative */
    public Bytes {
        if (value < 0) {
            throw new IllegalArgumentException("a size is never negative: " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is no size; the message shows the form */
    public static Bytes parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: '" + text + "' (write 512, 8KiB, 1MiB or 20GiB)");
        }
        BigDecimal size = new BigDecimal(matcher.group(1));
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        int power = java.util.Arrays.asList(UNITS).indexOf(unit);
        try {
            return new Bytes(size.multiply(BigDecimal.valueOf(1L << (10 * power)))
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("too large a size: '" + text + "'", e);
        }
    }

    /** The value as an int, for a peer that counts so; {@link Integer#MAX_VALUE} when it is larger. */
    public int clampedToInt() {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    @Override
    public int compareTo(Bytes other) {
        return Long.compare(value, other.value);
    }

    /** Exactly, as configuration has it: with the largest unit that leaves a whole number, or one decimal. */
    public String written() {
        for (int unit = UNITS.length - 1; unit > 0; unit--) {
            long size = 1L << (10 * unit);
            long tenths = value % size * 10;
            if (value >= size && tenths % size == 0) {
                return value / size + (tenths == 0 ? "" : "." + tenths / size) + UNITS[unit];
            }
        }
        return value + UNITS[0];
    }

    /** For people, rounded: with the largest unit that leaves at least one: {@code 8KiB}, {@code 1.5MiB}. */
    @Override
    public String toString() {
        double size = value;
        int unit = 0;
        while (size >= 1024 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        String number = size == Math.rint(size) ? Long.toString((long) size) : String.format(Locale.ROOT, "%.1f", size);
        return number + UNITS[unit];
    }
}
