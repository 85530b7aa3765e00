package dev.crossfade.replication.dump;

import dev.crossfade.replication.schema.DeferredIndexes.Deferred;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a script what can be done after the initial copy: indexes that nothing rests on, and what is said of them afterwards.
 * Unique ones stay, for apply finds rows by them, and so do those of tables whose rows are told apart by all their columns: from 16 on
 * apply finds rows by any index of such a table.
 */
final class Deferrable {

    private static final String NAME = "((?:\"(?:[^\"]|\"\")+\"|[\\w$]+))";

    /** {@code pg_dump} writes the index without its schema, which is that of the table. */
    private static final Pattern INDEX =
            Pattern.compile("CREATE INDEX " + NAME + " ON (?:ONLY )?" + NAME + "\\." + NAME + " .*", Pattern.DOTALL);

    private static final Pattern IDENTITY_FULL =
            Pattern.compile("ALTER TABLE (?:ONLY )?" + NAME + "\\." + NAME + " REPLICA IDENTITY FULL", Pattern.DOTALL);

    private static final Pattern OF_INDEX =
            Pattern.compile("(?:ALTER|COMMENT ON) INDEX (?:ONLY )?" + NAME + "\\." + NAME + " .*", Pattern.DOTALL);

    private static final Pattern CLUSTER =
            Pattern.compile("ALTER TABLE (?:ONLY )?" + NAME + "\\." + NAME + " CLUSTER ON " + NAME, Pattern.DOTALL);

    private final List<String> now = new ArrayList<>();
    private final List<Deferred> later = new ArrayList<>();
    private final Set<String> indexes = new HashSet<>();
    private final Set<String> foundByAnyIndex = new HashSet<>();

    Deferrable(List<String> script) {
        for (String statement : script) {
            Matcher full = IDENTITY_FULL.matcher(statement);
            if (full.matches()) {
                foundByAnyIndex.add(name(full.group(1), full.group(2)));
            }
        }
        script.forEach(this::sort);
    }

    private void sort(String statement) {
        Matcher index = INDEX.matcher(statement);
        Matcher ofIndex = OF_INDEX.matcher(statement);
        Matcher cluster = CLUSTER.matcher(statement);
        if (index.matches() && !foundByAnyIndex.contains(name(index.group(2), index.group(3)))) {
            indexes.add(name(index.group(2), index.group(1)));
            defer(index.group(2), index.group(1), statement);
        } else if (ofIndex.matches() && indexes.contains(name(ofIndex.group(1), ofIndex.group(2)))) {
            defer(ofIndex.group(1), ofIndex.group(2), statement);
        } else if (cluster.matches() && indexes.contains(name(cluster.group(1), cluster.group(3)))) {
            defer(cluster.group(1), cluster.group(3), statement);
        } else {
            now.add(statement);
        }
    }

    private static String name(String schema, String object) {
        return schema + "." + object;
    }

    private void defer(String schema, String index, String statement) {
        later.add(new Deferred(later.size() + 1, unquoted(schema), unquoted(index), statement));
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    List<String> now() {
        return List.copyOf(now);
    }

    List<Deferred> later() {
        return List.copyOf(later);
    }
}
