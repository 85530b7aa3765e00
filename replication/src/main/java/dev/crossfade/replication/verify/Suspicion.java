package dev.crossfade.replication.verify;

import dev.crossfade.replication.verify.Candidate.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A candidate, and what all looks at its row have shown. */
final class Suspicion {

    private final Candidate candidate;
    private final Sightings<String> sightings = new Sightings<>(String::equals);

    Suspicion(Candidate candidate) {
        this.candidate = candidate;
    }

    /** Each is a hash or a number, and null where the row is absent. */
    void look(@Nullable String before, @Nullable String there, @Nullable String after) {
        sightings.look(before, there, after);
    }

    Candidate candidate() {
        return candidate;
    }

    boolean isDispelled() {
        return sightings.areEqual();
    }

    /** The difference, once all looks were taken; empty where the source changed during each of them, so that nothing is known. */
    Optional<Candidate> confirmed() {
        return switch (sightings.verdict()) {
            case EQUAL, UNKNOWN -> Optional.empty();
            case MISSING -> Optional.of(candidate.as(Kind.MISSING));
            case SURPLUS -> Optional.of(candidate.as(Kind.SURPLUS));
            // Without a key both have the row, and differ in how often: what was seen first says which way.
            case DIFFERENT -> Optional.of(candidate.table().hasKey() ? candidate.as(Kind.DIFFERS) : candidate);
        };
    }
}
