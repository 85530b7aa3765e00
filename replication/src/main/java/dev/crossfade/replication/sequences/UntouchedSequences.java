package dev.crossfade.replication.sequences;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The values of sequences that nobody had called since they were created or restarted: {@code pg_sequence_last_value} says NULL of them,
 * and what is handed out first stands only in the sequence itself. One statement that names thousands takes the server seconds to plan;
 * so there are many, of a few each, in one round trip: for 5,000 that took 490 ms on a busy machine, and of 250 each a second on 14. One
 * with {@code query_to_xml} took 430 ms, and needs a server that was built with libxml (measured on 14 and 17 with psql).
 */
final class UntouchedSequences {

    private static final int A_STATEMENT = 20;

    private UntouchedSequences() {}

    /** Puts in what is found. One that is dropped just now makes the look fail, and the next one does not know it any more. */
    static void ask(PostgresSession session, List<Sequence> untouched, Map<TableName, Sequence> into) {
        if (untouched.isEmpty()) {
            return;
        }
        Map<Long, Sequence> known = untouched.stream().collect(Collectors.toMap(Sequence::oid, Function.identity()));
        List<String> statements = new ArrayList<>();
        for (int from = 0; from < untouched.size(); from += A_STATEMENT) {
            statements.add(untouched.subList(from, Math.min(untouched.size(), from + A_STATEMENT)).stream()
                    .map(UntouchedSequences::statement)
                    .collect(Collectors.joining(" UNION ALL ")));
        }
        session.lists(String.join(";\n", statements), Collections.nCopies(statements.size(), row -> {
            Sequence sequence = known.get(row.getLong("oid"));
            if (sequence != null) {
                into.put(sequence.name(), sequence.at(row.getLong("last_value"), row.getBoolean("is_called")));
            }
        }));
    }

    private static String statement(Sequence sequence) {
        return "SELECT tableoid::bigint AS oid, last_value, is_called FROM "
                + Identifier.quote(sequence.name().schema(), sequence.name().name());
    }
}
