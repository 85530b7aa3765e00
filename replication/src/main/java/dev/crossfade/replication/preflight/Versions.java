package dev.crossfade.replication.preflight;

/** Orders versions of extensions, which have no order of their own in PostgreSQL: number by number, other text by itself. */
final class Versions {

    private static final String BETWEEN_PARTS = "[.\\-_]";

    private Versions() {}

    static int compare(String left, String right) {
        String[] lefts = left.split(BETWEEN_PARTS, -1);
        String[] rights = right.split(BETWEEN_PARTS, -1);
        for (int i = 0; i < Math.min(lefts.length, rights.length); i++) {
            int order = isNumber(lefts[i]) && isNumber(rights[i])
                    ? Long.compare(Long.parseLong(lefts[i]), Long.parseLong(rights[i]))
                    : lefts[i].compareTo(rights[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(lefts.length, rights.length);
    }

    private static boolean isNumber(String part) {
        return !part.isEmpty() && part.length() < 10 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
