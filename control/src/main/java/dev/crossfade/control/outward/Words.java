package dev.crossfade.control.outward;

import java.util.List;
import java.util.stream.Collectors;

/** What somebody else has said, cut and cleaned so that it fits a line of ours. */
public final class Words {

    private static final int MOST_LINES = 8;

    private Words() {}

    /** The last lines in one, with at most so many characters; control characters are left out. */
    public static String lastOf(String text, int most) {
        List<String> lines =
                text.lines().map(Words::clean).filter(line -> !line.isBlank()).toList();
        String last =
                lines.stream().skip(Math.max(0, lines.size() - MOST_LINES)).collect(Collectors.joining(" | "));
        return last.length() <= most ? last : "… " + last.substring(last.length() - most);
    }

    /** The first line, with at most so many characters. */
    public static String firstOf(String text, int most) {
        String first =
                clean(text.lines().filter(line -> !line.isBlank()).findFirst().orElse(""));
        return first.length() <= most ? first : first.substring(0, most) + " …";
    }

    private static String clean(String line) {
        return line.replaceAll("\\e\\[[0-9;]*[A-Za-z]", "")
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
    }
}
