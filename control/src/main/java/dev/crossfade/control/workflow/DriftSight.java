package dev.crossfade.control.workflow;

import dev.crossfade.replication.schema.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where the two schemas differ, as it was seen last, and when it is looked for again. Guarded by its owner. */
final class DriftSight {

    private static final Duration SOON = Duration.ofSeconds(5);

    /** A catalog that is large and changes all the time is looked at for a tenth of the time at most. */
    private static final int SHARE = 10;

    private Optional<List<Drift>> seen = Optional.empty();
    private Instant lookedAt = Instant.EPOCH;
    private Duration every = SOON;

    /** Empty is unknown. */
    Optional<List<Drift>> seen() {
        return seen;
    }

    boolean isDue(Instant now) {
        return !lookedAt.plus(every).isAfter(now);
    }

    /** A look that was due: what it has taken says how often there may be one. */
    void looked(Optional<List<Drift>> now, Instant begun, Instant ended) {
        found(now, ended);
        Duration rare = Duration.between(begun, ended).multipliedBy(SHARE);
        every = rare.compareTo(SOON) < 0 ? SOON : rare;
    }

    void found(Optional<List<Drift>> now, Instant at) {
        seen = now.map(List::copyOf);
        lookedAt = at;
    }

    void forget() {
        seen = Optional.empty();
    }
}
