package dev.crossfade.control.leader;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a controller that gets the lease cannot begin its office, for as long as that is so: each reason is told once, up to {@value #MOST}
 * of them, and that it is over, with how often it was tried. What is the controller's own error is told with where it happened. Written
 * to by one thread, read by any.
 */
final class Hindrance {

    static final int MOST = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Hindrance.class);

    private final Set<String> told = new HashSet<>();
    private int tries;
    private volatile @Nullable String reason;

    /** The office could not be begun in this term, and the lease is given back. */
    void met(long term, Throwable failure) {
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
    void over(long term) {
        if (reason != null) {
            LOG.info("this controller can lead again: it does in term {}, after {} tries", term, tries);
        }
        told.clear();
        tries = 0;
        reason = null;
    }

    /** In words, with what to do; empty while nothing is in the way. */
    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    private boolean isNews(String why) {
        return told.size() < MOST && told.add(why);
    }
}
