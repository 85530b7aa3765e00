package dev.crossfade.config.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Text for a terminal, broken at spaces; a word longer than a line stands alone, so that it can be copied. So does an SQL statement where
 * the text does not fit into one line: it is never broken.
 */
public final class Wrapped {

    /** What a terminal shows at least, in columns. */
    public static final int TERMINAL = 80;

    private Wrapped() {}

    /**
     * The lines, without line ends; none for a blank text.
     *
     * @param width the most columns of a line
     */
    public static List<String> at(int width, String text) {
        if (text.strip().length() <= width) {
            return prose(width, text);
        }
        List<String> lines = new ArrayList<>();
        for (Passages.Passage passage : Passages.of(text)) {
            lines.addAll(passage.sql() ? List.of(passage.text()) : prose(width, passage.text()));
        }
        return lines;
    }

    private static List<String> prose(int width, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }

    /** The same behind a name, under which the further lines stand. */
    public static List<String> hanging(int width, String name, String text) {
        List<String> lines = at(width - name.length(), text);
        String below = " ".repeat(name.length());
        return IntStream.range(0, lines.size())
                .mapToObj(i -> (i == 0 ? name : below) + lines.get(i))
                .toList();
    }
}
