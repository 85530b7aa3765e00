package dev.crossfade.replication.sequences;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How far ahead of the source's the target's sequences are set, minutes before the fence, so that inside the pause there is
 * nothing to do but to look: {@code source + increment × (rate × 10 × budget + cache + 1000)}. Those that must be exact have no
 * headroom and are set inside the pause: the configured ones, those that cycle, and those so near their end that the headroom
 * would pass it. Pure.
 */
final class Headroom {

    private static final int BUDGETS = 10;
    private static final int SPARE_CALLS = 1000;

    private final Set<String> exact;
    private final Duration budget;

    /**
     * One for a tenant.
     *
     * @param exact names, {@code schema.sequence}
     * @param budget of the switchover
     */
    Headroom(Set<String> exact, Duration budget) {
        this.exact = Set.copyOf(exact);
        this.budget = budget;
    }

    /** Whether the sequence is set inside the pause, at the given rate. */
    boolean isExact(Sequence source, double callsPerSecond) {
        return exact.contains(source.name().toString())
                || source.cycles()
                || ahead(source, callsPerSecond).isEmpty();
    }

    /** What the target's is set to before the clock; empty when it must be exact, or is far enough already. */
    Optional<SequenceWrite> widen(Sequence source, Sequence target, double callsPerSecond) {
        if (isExact(source, callsPerSecond)) {
            return Optional.empty();
        }
        long value = ahead(source, callsPerSecond).orElseThrow();
        boolean farEnough = source.increment() > 0 ? target.last() >= value : target.last() <= value;
        return farEnough ? Optional.empty() : Optional.of(new SequenceWrite(target.oid(), value, true));
    }

    /**
     * What the target's is set to inside the pause; empty when it is there already. Never backwards, but for one that cycles:
     * its source may have begun anew.
     */
    Optional<SequenceWrite> exactly(Sequence source, Sequence target) {
        boolean equal = source.last() == target.last() && source.called() == target.called();
        boolean backwards = source.isBehind(target) && !source.cycles();
        return equal || backwards
                ? Optional.empty()
                : Optional.of(new SequenceWrite(target.oid(), source.last(), source.called()));
    }

    private OptionalLong ahead(Sequence source, double callsPerSecond) {
        double calls = callsPerSecond * BUDGETS * budget.toMillis() / 1000.0 + source.cache() + SPARE_CALLS;
        try {
            long value = source.after((long) Math.ceil(calls));
            return source.holds(value) ? OptionalLong.of(value) : OptionalLong.empty();
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}
