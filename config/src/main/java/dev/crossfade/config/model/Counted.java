package dev.crossfade.config.model;

/** How many of something, as it is said: {@code 1 table, 2 tables}. */
public final class Counted {

    private Counted() {}

    /** @param one its name, of which the plural ends in s */
    public static String of(long count, String one) {
        return of(count, one, one + "s");
    }

    public static String of(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
