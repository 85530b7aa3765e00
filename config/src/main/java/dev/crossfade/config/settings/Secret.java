package dev.crossfade.config.settings;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is never shown: not in a log, a message, a journal or {@code config print}. {@link #reveal()} only where it is
 * handed to the peer that it is meant for, and not long before: one that is kept elsewhere may be {@linkplain #renewed renewed} meanwhile.
 * Thread-safe.
 */
public final class Secret {

    private static final Logger LOG = LoggerFactory.getLogger(Secret.class);

    /** So that what it was a few rotations ago is not shown either. */
    private static final int MOST_FORMER = 8;

    private final @Nullable Supplier<String> source;
    private volatile String value;
    private volatile List<String> former = List.of();

    public Secret(String value) {
        this.value = value;
        this.source = null;
    }

    /** @param source reads it anew where it is kept; throws IllegalArgumentException where it cannot, with a message that may be shown */
    public Secret(String value, Supplier<String> source) {
        this.value = value;
        this.source = source;
    }

    /** As it is now. */
    public String reveal() {
        return value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Whether none was given: it is empty, and kept nowhere. */
    boolean isNone() {
        return source == null && value.isEmpty();
    }

    /**
     * Finds out whether there is another value by now than the one that a peer has refused; if nobody has done so yet, it is read anew. How
     * often its store is asked, the store's reader bounds. What comes of it is for the next {@link #reveal()}.
     *
     * @return whether it is worth another try
     */
    public boolean renewed(String refused) {
        Supplier<String> kept = source;
        if (kept == null) {
            return false;
        }
        synchronized (this) {
            if (value.equals(refused)) {
                readAnew(kept);
            }
            return !value.equals(refused);
        }
    }

    private void readAnew(Supplier<String> kept) {
        try {
            String now = kept.get();
            if (!now.equals(value)) {
                former = Stream.concat(Stream.of(value), former.stream())
                        .limit(MOST_FORMER)
                        .toList();
                value = now;
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("a password was refused, and could not be read anew: {}", e.getMessage());
        }
    }

    /** What it is and what it was, for whoever takes it out of texts. */
    public Set<String> values() {
        return Stream.concat(Stream.of(value), former.stream()).collect(Collectors.toSet());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    /** The value may become another. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
