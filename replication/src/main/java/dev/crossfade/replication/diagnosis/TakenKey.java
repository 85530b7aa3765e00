package dev.crossfade.replication.diagnosis;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.diagnosis.Ailment.Kind;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row whose key another one has at the subscriber: one that somebody wrote there, or the very same one, which was applied before or has
 * made its way back to where it came from.
 *
 * @param side of the subscriber
 * @param table quoted
 * @param condition which finds the other row; empty where its key is not known by its columns
 * @param same whether that row has every value that comes
 */
record TakenKey(Side side, String table, String condition, boolean same) {

    /**
     * Of a constraint's index, the columns with their order. None of an index that has an expression or a condition: its columns alone
     * are shared by rows that do not conflict.
     */
    private static final String KEY_COLUMNS = """
            SELECT a.attname
              FROM pg_index i
              JOIN pg_class x ON x.oid = i.indexrelid
             CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             WHERE i.indrelid = to_regclass(?) AND x.relname = ? AND k.place <= i.indnkeyatts
               AND i.indexprs IS NULL AND i.indpred IS NULL
             ORDER BY k.place
            """;

    private static final String MAY_READ = "SELECT coalesce(has_table_privilege(to_regclass(?), 'SELECT'), false)";

    static TakenKey of(PostgresSession subscriber, Change change, @Nullable String index) {
        TableName name = change.relation().table();
        String table = Identifier.quote(name.schema(), name.name());
        List<String> columns =
                index == null ? List.of() : subscriber.list(KEY_COLUMNS, row -> row.getString(1), table, index);
        Map<String, @Nullable String> row = change.now();
        if (columns.isEmpty() || columns.stream().anyMatch(column -> row.get(column) == null)) {
            return new TakenKey(subscriber.side(), table, "", false);
        }
        String condition = columns.stream()
                .map(column -> Identifier.quote(column) + " = " + Identifier.literal(String.valueOf(row.get(column))))
                .collect(Collectors.joining(" AND "));
        return new TakenKey(subscriber.side(), table, condition, isSame(subscriber, table, condition, row));
    }

    /** As far as our role may look: what comes was tried with fewer rights. */
    private static boolean isSame(
            PostgresSession subscriber, String table, String condition, Map<String, @Nullable String> row) {
        return subscriber.one(MAY_READ, found -> found.getBoolean(1), table)
                && hasAll(subscriber, table, condition, row);
    }

    /** In the text form that a value has on its way, which a cast to text is not, and which every type has, also one without equality. */
    private static boolean hasAll(
            PostgresSession subscriber, String table, String condition, Map<String, @Nullable String> row) {
        List<String> values = new ArrayList<>();
        String every = row.entrySet().stream()
                .map(entry -> {
                    String column = Identifier.quote(entry.getKey());
                    String value = entry.getValue();
                    if (value == null) {
                        return column + " IS NULL";
                    }
                    values.add(value);
                    return column + " IS NOT NULL AND format('%s', " + column + ") = ?";
                })
                .collect(Collectors.joining(" AND "));
        return subscriber.one(
                "SELECT EXISTS (SELECT FROM ONLY " + table + " WHERE " + condition + " AND " + every + ")",
                found -> found.getBoolean(1),
                values.toArray());
    }

    /**
     * What it means, and what to do.
     *
     * @param act what comes, and to which table
     * @param why the server's words
     */
    Ailment ailment(String act, String why) {
        return same
                ? new Ailment(
                        Kind.DUPLICATE_KEY,
                        "an " + act + " brings a row that the " + side.label()
                                + " has already, the same in every column",
                        why + "; nobody wrote another one there: it was applied before, or it came from the "
                                + side.label() + " and comes back",
                        withoutRow()
                                + " -- and the same one takes its place. Where one such row follows the other, what comes"
                                + " is what there was before: " + instead())
                : new Ailment(
                        Kind.DUPLICATE_KEY,
                        "an " + act + " finds its key taken at the " + side.label(),
                        why + "; somebody wrote it there",
                        withoutRow());
    }

    private String instead() {
        return side == Side.TARGET
                ? "run `crossfade abort` and then `crossfade migrate` again: everything is copied anew"
                : "there is no way back by it, and `crossfade cleanup` ends the migration where it is";
    }

    /** Run as apply is, for the guard refuses everybody else; the row that comes takes its place. */
    private String withoutRow() {
        String there = "/* at the " + side.label() + " */ SET session_replication_role = replica; ";
        return condition.isEmpty()
                ? there + "delete the row with this key from " + table
                : there + "DELETE FROM ONLY " + table + " WHERE " + condition;
    }
}
