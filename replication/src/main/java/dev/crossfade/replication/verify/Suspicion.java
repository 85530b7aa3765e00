package dev.crossfade.replication.verify;

import dev.crossfade.replication.verify.Candidate.Kind;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all looks at one row have shown together. In each the source is read before and after the target, and the target has applied what
 * the first reading saw. A target that once is as the source was before or after is equal. One look where it is neither proves nothing:
 * the row may have come and gone between the source's two readings.
 */
final class Suspicion {

    private final Candidate candidate;
    private boolean equal;
    private boolean stoodStill;
    private boolean alwaysHere = true;
    private boolean neverHere = true;
    private boolean alwaysThere = true;
    private boolean neverThere = true;

    Suspicion(Candidate candidate) {
        this.candidate = candidate;
    }

    /** Each is a hash or a number, and null where the row is absent. */
    void look(@Nullable String before, @Nullable String there, @Nullable String after) {
        equal |= Objects.equals(there, before) || Objects.equals(there, after);
        stoodStill |= Objects.equals(before, after);
        alwaysHere &= before != null && after != null;
        neverHere &= before == null && after == null;
        alwaysThere &= there != null;
        neverThere &= there == null;
    }

    Candidate candidate() {
        return candidate;
    }

    boolean isDispelled() {
        return equal;
    }

    /** The difference, once all looks were taken; empty where the source changed during each of them, so that nothing is known. */
    Optional<Candidate> confirmed() {
        if (equal) {
            return Optional.empty();
        }
        if (alwaysHere && neverThere) {
            return Optional.of(candidate.as(Kind.MISSING));
        }
        if (neverHere && alwaysThere) {
            return Optional.of(candidate.as(Kind.SURPLUS));
        }
        if (!stoodStill) {
            return Optional.empty();
        }
        // Without a key both have the row, and differ in how often: what was seen first says which way.
        return Optional.of(candidate.table().hasKey() ? candidate.as(Kind.DIFFERS) : candidate);
    }
}
