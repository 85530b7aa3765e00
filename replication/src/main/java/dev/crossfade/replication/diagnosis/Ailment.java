package dev.crossfade.replication.diagnosis;

import java.util.Locale;

/**
 * One reason why changes do not arrive.
 *
 * @param kind for metrics; {@code what} and the rest are for people
 * @param what what does not work
 * @param why as the server would say it, with names and values of keys
 * @param mend what to do, with the statement where there is one; after it the stream goes on by itself, unless it says otherwise
 */
public record Ailment(Kind kind, String what, String why, String mend) {

    /** What it comes from. */
    public enum Kind {
        /** The source's slot is gone, or has lost its log: changes are lost, and only a new copy helps. */
        SLOT,
        /** So is the publication, or it was made anew. */
        PUBLICATION,
        SUBSCRIPTION,
        /** Somebody disabled the subscription. */
        DISABLED,
        /** The token table is gone, or is not published. */
        TOKEN,
        TABLE,
        COLUMN,
        TYPE,
        PRIVILEGE,
        DUPLICATE_KEY,
        /** Any other constraint. */
        CONSTRAINT,
        /** Code on the target raised an error. */
        TRIGGER,
        /** A lock is waited for. */
        LOCK,
        /** The target does not reach the source. */
        CONNECTION,
        /** It would, with what the configuration says by now. */
        OLD_CONNECTION,
        WORKERS,
        /** A side was failed over, or restored, and nobody has compared both since. */
        FAILED_OVER,
        /** Both gates let their application write. */
        BOTH_SERVE,
        /** Another error, as the server gave it. */
        SERVER_ERROR,
        UNKNOWN;

        /** As metrics and status have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** It says that something may be wrong, and a comparison tells whether it is. */
        public boolean isDoubt() {
            return this == FAILED_OVER;
        }

        /** Nothing that is done to the stream brings back what it has lost: everything has to be copied anew. */
        public boolean isFatal() {
            return this == SLOT || this == PUBLICATION || this == SUBSCRIPTION;
        }
    }
}
