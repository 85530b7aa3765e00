package dev.crossfade.config.settings;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.reader.Problems;
import dev.crossfade.config.reader.Problems.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration file is not usable; every problem at once, each with its path. No message holds a secret. */
public final class InvalidSettings extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;
    private final boolean passing;

    /** @param source the file, as the user named it */
    public InvalidSettings(String source, Problems problems) {
        super(problems.all().stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", source + ": " + count(problems), "")));
        this.problems = problems.all();
        this.passing = problems.isPassing();
    }

    private static String count(Problems problems) {
        String counted = Counted.of(problems.all().size(), "problem");
        return problems.isPassing() ? counted + ", none of the file's own; try again later" : counted;
    }

    /** Whether nothing is wrong with the file itself, and another try may find nothing. */
    public boolean isPassing() {
        return passing;
    }

    public List<Problem> problems() {
        return problems;
    }
}
