package dev.crossfade.control.leader;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a controller that gets the lease cannot begin its office, for as long as that is so: each reason is told once, up to {@value #MOST}
 * of them, and that it is over, with how often it was tried. What is the controller's own error is told with where it happened. Thread-safe.
 */
final class Hindrance {

    static final int MOST = 8;

    /** Each is a renewal of the lease later. */
    static final int LOOKS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(Hindrance.class);

    private final Set<String> told = new HashSet<>();
    private int tries;
    private long elsewhere;
    private int looks;
    private volatile @Nullable String reason;

    /** The office could not be begun in this term, and the lease is given back. */
    synchronized void met(long term, Throwable failure) {
        tries++;
        if (failure instanceof CannotBegin outside) {
            String why = outside.getMessage() + "; to do: " + outside.action();
            reason = why;
            if (isNews(why)) {
                LOG.warn("this controller cannot lead: {}. It gives the lease back, and tries again until it can", why);
            }
        } else {
            String why = failure instanceof Error ? failure.toString() : String.valueOf(failure.getMessage());
            reason = why;
            if (isNews(why)) {
                LOG.error("this controller cannot lead: {}; it gives the lease back, and tries again", why, failure);
            }
        }
        LOG.debug("not begun in term {}, for the {}. time", term, tries);
    }

    /** The office has begun in this term. */
    synchronized void over(long term) {
        if (reason != null) {
            LOG.info("this controller can lead again: it does in term {}, after {} tries", term, tries);
        }
        forget();
    }

    private void forget() {
        told.clear();
        tries = 0;
        reason = null;
    }

    /**
     * Another controller leads in this term, as was found once more. Whoever cannot begin gives the lease back at once: one that still has it
     * after some looks could, and what was in the way is over.
     *
     * @return whether it is over just now
     */
    synchronized boolean isOverElsewhere(long term) {
        looks = term == elsewhere ? looks + 1 : 1;
        elsewhere = term;
        if (reason == null || looks < LOOKS) {
            return false;
        }
        forget();
        return true;
    }

    /** In words, with what to do; empty while nothing is in the way. */
    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    private boolean isNews(String why) {
        return told.size() < MOST && told.add(why);
    }
}
