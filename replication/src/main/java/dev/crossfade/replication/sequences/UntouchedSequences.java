package dev.crossfade.replication.sequences;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Some sequences that nobody had called since they were created or restarted: {@code pg_sequence_last_value} says NULL of them, and the
 * value that is handed out first stands only in the sequence itself. They are asked for it in one statement, which stays the same for as
 * long as one of them is untouched: planning it takes five to fifteen times as long as answering it does.
 */
final class UntouchedSequences {

    /** Bounds the length of the statement, and the locks that it takes. */
    private static final int A_STATEMENT = 500;

    private final List<Sequence> sequences;
    private final String statement;

    private UntouchedSequences(List<Sequence> sequences) {
        this.sequences = List.copyOf(sequences);
        List<String> selects = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            TableName name = sequences.get(i).name();
            selects.add("SELECT " + i + " AS position, last_value, is_called FROM "
                    + Identifier.quote(name.schema(), name.name()));
        }
        this.statement = String.join(" UNION ALL ", selects);
    }

    static List<UntouchedSequences> of(Stream<Sequence> untouched) {
        List<Sequence> all = untouched.toList();
        List<UntouchedSequences> statements = new ArrayList<>();
        for (int from = 0; from < all.size(); from += A_STATEMENT) {
            statements.add(new UntouchedSequences(all.subList(from, Math.min(all.size(), from + A_STATEMENT))));
        }
        return List.copyOf(statements);
    }

    /** Puts in what is found, also of those that were called since. */
    static void ask(PostgresSession session, List<UntouchedSequences> statements, Map<TableName, Sequence> into) {
        for (UntouchedSequences some : statements) {
            session.list(
                            some.statement,
                            row -> some.sequences
                                    .get(row.getInt("position"))
                                    .at(row.getLong("last_value"), row.getBoolean("is_called")))
                    .forEach(sequence -> into.put(sequence.name(), sequence));
        }
    }

    /** Whether one of them was among those, which they are no more. */
    boolean removeFrom(Map<TableName, Sequence> untouched) {
        boolean one = false;
        for (Sequence sequence : sequences) {
            one |= untouched.remove(sequence.name()) != null;
        }
        return one;
    }
}
