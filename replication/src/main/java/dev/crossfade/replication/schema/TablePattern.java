package dev.crossfade.replication.schema;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Some tables, written {@code schema.table}; a {@code *} stands for any characters, as in {@code public.audit_*}. Without a
 * schema the pattern means the table of that name in every schema.
 */
public final class TablePattern {

    private final Pattern pattern;

    private TablePattern(Pattern pattern) {
        this.pattern = pattern;
    }

    public static TablePattern of(String text) {
        String qualified = text.indexOf('.') < 0 ? "*." + text : text;
        StringBuilder regex = new StringBuilder();
        for (String literal : qualified.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(literal.isEmpty() ? "(?:)" : Pattern.quote(literal));
        }
        return new TablePattern(Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    public static List<TablePattern> all(List<String> texts) {
        return texts.stream().map(TablePattern::of).toList();
    }

    public boolean matches(TableName table) {
        return pattern.matcher(table.toString()).matches();
    }

    public static boolean anyMatches(List<TablePattern> patterns, TableName table) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(table));
    }
}
