package dev.crossfade.rehearsal.ledger;

/** One key that is not as it must be. */
public record Discrepancy(Sort sort, WriteKind kind, String key, String detail) {

    /** What is wrong with it. */
    public enum Sort {
        /** Acknowledged, and not there. */
        LOST,
        /** There more than once. */
        DUPLICATED,
        /** There with another value. */
        DIFFERENT,
        /** There, though nobody wrote it. */
        UNEXPECTED,
        /** There, and taken after one that was sent later. */
        OUT_OF_ORDER,
        /** There before it was wanted. */
        EARLY,
        /** There sooner behind others than its throttle allows. */
        CROWDED
    }

    @Override
    public String toString() {
        return sort.name().toLowerCase(java.util.Locale.ROOT) + ": " + kind.label() + " " + key
                + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
