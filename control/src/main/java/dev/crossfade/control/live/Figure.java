package dev.crossfade.control.live;

/** What is kept of each second of a migration; a figure that is not known has none. */
enum Figure {
    /** Log that the subscriber has not applied. */
    LAG_BYTES("lagBytes", false),
    /** Log that the slot keeps. */
    RETAINED_WAL_BYTES("retainedWalBytes", false),
    /** Requests that wait at proxies. */
    HELD("held", false),
    /** Requests a second that the source has answered. */
    SOURCE_ANSWERED("sourceAnswered", true),
    /** Those that ended badly there. */
    SOURCE_FAILED("sourceFailed", true),
    /** Further attempts that were made there. */
    SOURCE_REPLAYS("sourceReplays", true),
    TARGET_ANSWERED("targetAnswered", true),
    TARGET_FAILED("targetFailed", true),
    TARGET_REPLAYS("targetReplays", true),
    /** Requests a second that ended without an attempt. */
    UNSENT("unsent", true);

    private final String label;
    private final boolean rate;

    Figure(String label, boolean rate) {
        this.label = label;
        this.rate = rate;
    }

    /** The name in JSON. */
    String label() {
        return label;
    }

    /** Of a minute a rate is the mean of its seconds; anything else is the most that it was. */
    boolean isRate() {
        return rate;
    }
}
