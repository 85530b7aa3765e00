package dev.crossfade.rehearsal.report;

import java.util.ArrayList;
import java.util.List;

/** Labels and cells for a terminal of 80 columns. */
public final class Table {

    private static final int WIDTH = 78;
    private static final int LABEL = 16;
    private static final int CELL = 20;
    private static final int CELLS = 3;
    private static final int NARROW_CELL = 14;
    private static final int NARROW_CELLS = 4;

    private final List<String> lines = new ArrayList<>();

    public void rule() {
        lines.add("─".repeat(WIDTH));
    }

    /** A line as it is. */
    public void line(String text) {
        lines.add(text);
    }

    /** At most {@value #NARROW_CELLS} cells; they are narrower when there are more than {@value #CELLS}. */
    public void row(String label, String... cells) {
        row(label, List.of(cells), cells.length > CELLS ? NARROW_CELL : CELL);
    }

    /** As many narrow cells as there are, on as many lines as they need. */
    public void rows(String label, List<String> cells) {
        for (int from = 0; from < cells.size(); from += NARROW_CELLS) {
            row(from == 0 ? label : "", cells.subList(from, Math.min(cells.size(), from + NARROW_CELLS)), NARROW_CELL);
        }
    }

    /** Something for a person to read, on as many lines as it needs; a word that is wider than the table is not cut. */
    public void paragraph(String mark, String text) {
        String indent = " ".repeat(mark.length());
        StringBuilder line = new StringBuilder(mark);
        for (String word : text.split(" ", -1)) {
            if (line.length() > mark.length() && line.length() + word.length() > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(indent);
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    private void row(String label, List<String> cells, int width) {
        StringBuilder line = new StringBuilder("  ").append(padded(label, LABEL));
        cells.forEach(cell -> line.append(padded(cell, width)));
        lines.add(line.toString().stripTrailing());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
