package dev.crossfade.replication.verify;

import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What all looks at one row, or at one large object, have shown together. In each the source is read before and after the target, and the
 * target has got what the first reading saw. A target that once is as the source was before or after is equal. One look where it is
 * neither proves nothing: what is looked at may have come and gone between the source's two readings.
 *
 * @param <T> how one side has it; null where it does not
 */
public final class Sightings<T> {

    private final BiPredicate<T, T> same;
    private boolean equal;
    private boolean stoodStill;
    private boolean alwaysHere = true;
    private boolean neverHere = true;
    private boolean alwaysThere = true;
    private boolean neverThere = true;

    /** @param same whether two are equal, the source's first */
    public Sightings(BiPredicate<T, T> same) {
        this.same = same;
    }

    /** What is known of both sides, seen from the source. */
    public enum Verdict {
        EQUAL,
        MISSING,
        SURPLUS,
        DIFFERENT,
        /** The source changed during each look, which is not equal. */
        UNKNOWN
    }

    /** One more look. */
    public void look(@Nullable T before, @Nullable T there, @Nullable T after) {
        equal |= areSame(before, there) || areSame(after, there);
        stoodStill |= areSame(before, after);
        alwaysHere &= before != null && after != null;
        neverHere &= before == null && after == null;
        alwaysThere &= there != null;
        neverThere &= there == null;
    }

    private boolean areSame(@Nullable T one, @Nullable T other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return same.test(one, other);
    }

    /** No further look would change that. */
    public boolean areEqual() {
        return equal;
    }

    /** Once all looks were taken. */
    public Verdict verdict() {
        if (equal) {
            return Verdict.EQUAL;
        }
        if (alwaysHere && neverThere) {
            return Verdict.MISSING;
        }
        if (neverHere && alwaysThere) {
            return Verdict.SURPLUS;
        }
        return stoodStill ? Verdict.DIFFERENT : Verdict.UNKNOWN;
    }
}
