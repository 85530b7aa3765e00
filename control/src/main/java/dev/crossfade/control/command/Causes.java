package dev.crossfade.control.command;

import dev.crossfade.config.cli.Wrapped;
import dev.crossfade.control.migration.MigrationStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why, and what to do, as lines for people: of several causes each has its own remedy below it. Lines are broken at spaces; a word
 * that is longer than a line stands alone, so that it can be copied.
 */
final class Causes {

    /** What a status puts before a line. */
    private static final int MOST_INDENTED = 14;

    private static final int WIDTH = Wrapped.TERMINAL - MOST_INDENTED;

    private Causes() {}

    /**
     * The lines, without indentation.
     *
     * @param reason a cause a line; null when none is known
     * @param action a remedy a line, in the causes' order, or one for all of them; null when none is known
     */
    static List<String> lines(@Nullable String reason, @Nullable String action) {
        List<String> reasons = split(reason);
        List<String> actions = split(action);
        List<String> lines = new ArrayList<>();
        if (reasons.size() > 1 && reasons.size() == actions.size()) {
            for (int i = 0; i < reasons.size(); i++) {
                hang("- ", List.of(reasons.get(i)), lines);
                hang("  do: ", List.of(actions.get(i)), lines);
            }
        } else {
            hang("why: ", reasons, lines);
            hang("do:  ", actions, lines);
        }
        return lines;
    }

    /** What happened, then the lines about it. */
    static List<String> after(MigrationStatus.Trouble trouble) {
        List<String> lines = new ArrayList<>(List.of(trouble.what()));
        lines.addAll(lines(trouble.reason(), trouble.action()));
        return lines;
    }

    private static List<String> split(@Nullable String text) {
        return text == null ? List.of() : text.lines().toList();
    }

    private static void hang(String name, List<String> texts, List<String> lines) {
        String before = name;
        for (String text : texts) {
            lines.addAll(Wrapped.hanging(WIDTH, before, text));
            before = " ".repeat(name.length());
        }
    }
}
