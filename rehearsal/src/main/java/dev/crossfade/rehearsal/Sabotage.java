package dev.crossfade.rehearsal;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A wrong that a rehearsal does on purpose: its verdict must be FAIL, or the checks mean nothing. */
public enum Sabotage {
    NONE("none"),
    /** An acknowledged write is deleted from the target. */
    LOSE_WRITE("lose-write"),
    /** An acknowledged write is applied to the target once more. */
    APPLY_TWICE("apply-twice"),
    /** An event that was taken is put behind all others of its partner. */
    SWAP_ORDER("swap-order"),
    /** The source's fence commits its token and shuts nobody out. */
    SKIP_FENCE("skip-fence"),
    /** The target is opened without waiting for the token. */
    EARLY_OPEN("early-open");

    private final String label;

    Sabotage(String label) {
        this.label = label;
    }

    /** The word on the command line. */
    public String label() {
        return label;
    }

    /** Whether it is done by a controller that was tampered with. */
    public boolean inController() {
        return this == SKIP_FENCE || this == EARLY_OPEN;
    }

    /** Whether it is done to partners' events, and to nothing else. */
    boolean wantsWebhooks() {
        return this == SWAP_ORDER;
    }

    static Optional<Sabotage> ofLabel(String label) {
        return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
    }

    static String labels() {
        return Arrays.stream(values()).map(Sabotage::label).collect(Collectors.joining(", "));
    }
}
