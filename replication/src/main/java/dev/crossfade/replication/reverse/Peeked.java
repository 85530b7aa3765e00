package dev.crossfade.replication.reverse;

import dev.crossfade.replication.reverse.LateWrites.Written;
import java.util.List;

/**
 * What was gone through of a slot: all that it holds, or, where that is too much, its beginning. It holds transactions in the order of their
 * commits, so that what is late comes behind the attempt's token; a slot without it was moved past it, as far as nothing is left unseen.
 *
 * @param messages that were brought
 * @param token whether the attempt's was among them; that of another attempt says nothing of this one
 * @param written behind the token; where it was not among them, all
 */
record Peeked(long messages, boolean token, List<Written> written) {

    /** A transaction is always gone through to its end. */
    static final int MOST_MESSAGES = 100_000;

    Peeked {
        written = List.copyOf(written);
    }

    /**
     * What it tells of late writes.
     *
     * @param slot its name
     * @param past the slot is known to have been moved past the token
     */
    LateWrites tell(String slot, boolean past) {
        if (messages < MOST_MESSAGES) {
            return new LateWrites.Known(written);
        }
        String unseen = tooMuch(slot, MOST_MESSAGES + " changes");
        // Behind what was seen there may be the token, and all of it was committed in time.
        return token || past ? LateWrites.of(written, List.of(unseen)) : new LateWrites.Unknown(unseen);
    }

    /** @param bound in so much */
    static String tooMuch(String slot, String bound) {
        return "the slot " + slot + " holds more than is gone through in " + bound;
    }
}
