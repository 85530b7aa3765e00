package dev.crossfade.control.leader;

import java.time.Duration;

/**
 * How long things take between controllers. The holder counts from before it asks for a renewal, the others from when the store has
 * written it down, which is later; and it trusts the lease for less time than they grant it. So it stops acting before another may
 * begin, whatever the clocks of their machines say.
 *
 * @param length how long after its last renewal, by the store's clock, nobody else may take the lease
 * @param trust how long after asking for it, by its own monotonic clock, the holder still acts on a renewal; shorter
 * @param every how often the holder renews, and the others look
 */
public record LeaseTerms(Duration length, Duration trust, Duration every) {

    /** A controller that dies is followed after two seconds and a look. */
    public static final LeaseTerms USUAL =
            new LeaseTerms(Duration.ofMillis(2000), Duration.ofMillis(1500), Duration.ofMillis(300));

    public LeaseTerms {
        if (trust.compareTo(length) >= 0 || every.multipliedBy(2).compareTo(trust) > 0) {
            throw new IllegalArgumentException(
                    "a lease of " + length + ", trusted for " + trust + " and renewed every " + every + ", is none");
        }
    }
}
