package dev.crossfade.config.settings;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.reader.Problems.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration file is not usable; every problem at once, each with its path. No message holds a secret. */
public final class InvalidSettings extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** @param source the file, as the user named it */
    public InvalidSettings(String source, List<Problem> problems) {
        super(problems.stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", source + ": " + Counted.of(problems.size(), "problem"), "")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
