package dev.crossfade.control.workflow.watch;

import dev.crossfade.control.migration.SwitchoverPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One time through all that is kept equal while an attempt is waited for, and what of it is still to be done. What fails is left for a later
 * turn, and keeps nothing else from its own.
 *
 * @param begun when
 * @param whole an operator wants everything looked at, also what nobody is known to have written
 * @param left in no order
 */
public record Round(Instant begun, boolean whole, Set<Part> left) {

    /** What a round consists of, in the order in which it is done: first what no attempt starts without, for an attempt does upkeep itself. */
    public enum Part {
        LARGE_OBJECTS,
        SEQUENCES,
        UPKEEP,
        ROWS
    }

    /**
     * What is known of what the last one has left behind.
     *
     * @param rowsAt when rows were compared; null is never
     * @param age at which another comparison is due
     * @param rest whether large objects, where they are carried, and sequences are known: they are forgotten with a server that was failed
     *     over, also in the middle of a round, whose rows may come after that
     */
    public record Known(@Nullable Instant rowsAt, Duration age, boolean rest) {

        boolean isDue(Instant since, Instant now) {
            return !rest || rowsAt == null || rowsAt.isBefore(since) || SwitchoverPolicy.tooOld(rowsAt, now, age);
        }
    }

    public Round {
        left = left.isEmpty() ? Set.of() : Set.copyOf(left);
    }

    static Round begin(Instant stamp, boolean whole) {
        return new Round(stamp, whole, EnumSet.allOf(Part.class));
    }

    /**
     * What is due now; empty while everything is fresh. One that was begun goes on with what it has left, unless that was so long ago that
     * what it has done is no longer fresh.
     *
     * @param last whether it is over or not; null where there was none, or it was of the other direction
     * @param asked when an operator asked for a whole one that is still to come; null when nobody does
     * @param from what was found before counts no more
     * @param stamp of one that begins now; later than all others, which {@code now} is not where the clock was set back
     */
    public static Optional<Round> due(
            @Nullable Round last, @Nullable Instant asked, Known known, Instant from, Instant now, Instant stamp) {
        // One that lies ahead was stamped before the clock was set back; by it each would be begun anew until then.
        Instant since = from.isAfter(now) ? Instant.EPOCH : from;
        boolean anotherIsDue = known.isDue(since, now);
        if (last != null && last.counts(asked, since) && !last.left().isEmpty()) {
            Instant begun = last.begun().isAfter(now) ? now : last.begun();
            boolean fresh = !SwitchoverPolicy.tooOld(begun, now, known.age());
            if (fresh || !anotherIsDue) {
                return Optional.of(last);
            }
        }
        return asked != null || anotherIsDue ? Optional.of(begin(stamp, asked != null)) : Optional.empty();
    }

    private boolean counts(@Nullable Instant asked, Instant since) {
        return !begun.isBefore(since) && (asked == null || (whole && !begun.isBefore(asked)));
    }

    /** In their order. */
    public List<Part> parts() {
        return left.stream().sorted().toList();
    }

    /** Once that part is done. */
    public Round without(Part done) {
        Set<Part> rest = EnumSet.noneOf(Part.class);
        rest.addAll(left);
        rest.remove(done);
        return new Round(begun, whole, rest);
    }
}
