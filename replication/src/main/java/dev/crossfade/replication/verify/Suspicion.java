package dev.crossfade.replication.verify;

import dev.crossfade.replication.verify.Candidate.Kind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A candidate, and what all looks at its row have shown. */
final class Suspicion {

    private final Candidate candidate;
    private final Sightings<List<String>> sightings = new Sightings<>(List::equals);
    private final LeftBehind leftBehind = new LeftBehind();

    Suspicion(Candidate candidate) {
        this.candidate = candidate;
    }

    /** Each is hashes of the row's parts or a number, and null where the row is absent. */
    void look(@Nullable List<String> before, @Nullable List<String> there, @Nullable List<String> after) {
        sightings.look(before, there, after);
        leftBehind.look(before, there, after);
    }

    Candidate candidate() {
        return candidate;
    }

    boolean isDispelled() {
        return sightings.areEqual();
    }

    /** The difference, once all looks were taken; empty where the source changed during each of them, and nothing is known all the same. */
    Optional<Candidate> confirmed() {
        return switch (sightings.verdict()) {
            case EQUAL -> Optional.empty();
            case UNKNOWN -> leftBehind.isSeen() ? Optional.of(differing()) : Optional.empty();
            case MISSING -> Optional.of(candidate.as(Kind.MISSING));
            case SURPLUS -> Optional.of(candidate.as(Kind.SURPLUS));
            case DIFFERENT -> Optional.of(differing());
        };
    }

    /** Without a key both have the row, and differ in how often: what was seen first says which way. */
    private Candidate differing() {
        return candidate.table().hasKey() ? candidate.as(Kind.DIFFERS) : candidate;
    }
}
