package dev.crossfade.control.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why, and what to do, as lines for people: of several causes each has its own remedy below it. */
final class Causes {

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
                lines.add("- " + reasons.get(i));
                lines.add("  do: " + actions.get(i));
            }
        } else {
            hang("why: ", reasons, lines);
            hang("do:  ", actions, lines);
        }
        return lines;
    }

    private static List<String> split(@Nullable String text) {
        return text == null ? List.of() : text.lines().toList();
    }

    private static void hang(String name, List<String> texts, List<String> lines) {
        String before = name;
        for (String text : texts) {
            lines.add(before + text);
            before = " ".repeat(name.length());
        }
    }
}
