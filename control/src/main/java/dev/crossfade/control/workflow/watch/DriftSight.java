package dev.crossfade.control.workflow.watch;

import dev.crossfade.replication.schema.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where the two schemas differ, as it was seen last, and when it is looked for again, by steady time. Guarded by its owner. */
final class DriftSight {

    private static final Duration SOON = Duration.ofSeconds(5);

    /** A catalog that is large and changes all the time is looked at for a tenth of the time, where that is not too rare. */
    private static final int SHARE = 10;

    /** Whoever alters a table, and sees no alarm, does not wait longer. */
    private static final Duration AT_LEAST = Duration.ofSeconds(30);

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
        every = rare.compareTo(SOON) < 0 ? SOON : rare.compareTo(AT_LEAST) > 0 ? AT_LEAST : rare;
    }

    void found(Optional<List<Drift>> now, Instant at) {
        seen = now.map(List::copyOf);
        lookedAt = at;
    }

    void forget() {
        seen = Optional.empty();
    }
}
