package dev.crossfade.proxy.sync;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why one call to whom we follow fails, for as long as it does. The reason may change meanwhile, and the later one is often what has to be
 * mended: nobody listens, and then somebody does who does not know our token. Each is told once in an outage, up to
 * {@value #MOST} of them. Written to by one thread, read by any.
 */
final class Outage {

    static final int MOST = 8;

    private final Set<String> told = new HashSet<>();
    private volatile @Nullable String reason;

    /** What there is to be told of a failure. */
    enum News {
        FIRST,
        ANOTHER_REASON,
        NONE
    }

    /** The call has failed, for this reason. */
    News failed(String why) {
        reason = why;
        if (told.size() >= MOST || !told.add(why)) {
            return News.NONE;
        }
        return told.size() == 1 ? News.FIRST : News.ANOTHER_REASON;
    }

    /**
     * The call has come through.
     *
     * @return whether it had failed
     */
    boolean ended() {
        boolean failed = !told.isEmpty();
        told.clear();
        reason = null;
        return failed;
    }

    /** Of the last failure; empty while the call comes through, and before the first. */
    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }
}
