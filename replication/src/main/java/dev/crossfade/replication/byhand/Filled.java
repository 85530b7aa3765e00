package dev.crossfade.replication.byhand;

import dev.crossfade.replication.postgres.Identifier;
import java.util.List;
import java.util.stream.Collectors;

/** A statement that the program runs with parameters, for psql, which has none. Pure. */
final class Filled {

    private Filled() {}

    /**
     * Each {@code ?} in its order replaced by what stands for it, and no semicolon at the end.
     *
     * @param expressions SQL, quoted where it is a text
     */
    static String in(String sql, String... expressions) {
        String[] parts = sql.strip().split("\\?", -1);
        if (parts.length != expressions.length + 1) {
            throw new IllegalArgumentException(
                    (parts.length - 1) + " parameters, and " + expressions.length + " values for: " + sql);
        }
        StringBuilder filled = new StringBuilder(parts[0]);
        for (int i = 0; i < expressions.length; i++) {
            filled.append(expressions[i]).append(parts[i + 1]);
        }
        return filled.toString();
    }

    static String text(String text) {
        return Identifier.literal(text);
    }

    static String texts(List<String> texts) {
        return texts.stream().map(Identifier::literal).collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
    }
}
