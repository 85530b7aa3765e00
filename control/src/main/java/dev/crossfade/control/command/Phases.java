package dev.crossfade.control.command;

import dev.crossfade.control.migration.MigrationStatus.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The phases of one attempt at the switchover: how long each took, from the marks of their ends. */
final class Phases {

    /** The mark of the end of it all. */
    static final String LAST = "flip";

    private static final String BEGIN = "started";
    private static final List<String> ORDER = List.of("hold", "drain", "fence", "catchUp", "check", "open", LAST);

    private Phases() {}

    /** {@code hold 9.0 ms, drain 5.0 ms, …}; a phase that was not reached is left out. */
    static String inWords(Attempt attempt) {
        List<String> words = new ArrayList<>();
        Instant before = attempt.marks().get(BEGIN);
        for (String phase : ORDER) {
            Instant end = attempt.marks().get(phase);
            if (before != null && end != null) {
                words.add(phase + " " + Sizes.millis(Duration.between(before, end)));
                before = end;
            }
        }
        return String.join(", ", words);
    }

    /** From the hold to the flip, as the controller saw it; empty before the flip. */
    static Optional<Duration> pause(Attempt attempt) {
        Instant begin = attempt.marks().get(BEGIN);
        Instant end = attempt.marks().get(LAST);
        return begin == null || end == null ? Optional.empty() : Optional.of(Duration.between(begin, end));
    }
}
