package dev.crossfade.replication.fence.sessions;

import dev.crossfade.config.model.Counted;

/**
 * The application's sessions that a fence has ended.
 *
 * @param terminated every one provably outside COMMIT
 * @param ambiguous ended without that proof: because a table stayed locked by something that may not be ended, or because our role may not
 *     lock large objects, while as many transactions ended as may have been theirs
 * @param all whether these are all; otherwise more were ended before, by somebody who did not live to tell
 */
public record EndedSessions(int terminated, int ambiguous, boolean all) {

    public static final EndedSessions NONE = new EndedSessions(0, 0, true);

    /** The fence was found as it should be: how many were ended for it is not known. */
    public static final EndedSessions UNKNOWN = new EndedSessions(0, 0, false);

    /** With those that were ended before. */
    public EndedSessions after(EndedSessions earlier) {
        return new EndedSessions(earlier.terminated + terminated, earlier.ambiguous + ambiguous, earlier.all && all);
    }

    /** For people: {@code 3 sessions ended, ambiguous 0}. */
    public String inWords() {
        if (all) {
            return Counted.of(terminated, "session") + " ended, ambiguous " + ambiguous;
        }
        return terminated + ambiguous == 0
                ? "sessions ended and ambiguous unknown"
                : "at least " + Counted.of(terminated, "session") + " ended, ambiguous " + ambiguous;
    }
}
