package dev.crossfade.replication.sequences;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The values of sequences that nobody had called since they were created or restarted: {@code pg_sequence_last_value} says NULL of them,
 * and what is handed out first stands only in the sequence itself. One statement that names thousands takes the server seconds to plan,
 * and {@code query_to_xml} runs a small one for each: 126 ms for 5,000 on 14 and on 17, measured with psql.
 */
final class UntouchedSequences {

    private static final String ASK = """
            SELECT asked.oid,
                   substring(asked.answer FROM '<last_value>(-?[0-9]+)</last_value>')::bigint AS last_value,
                   asked.answer LIKE '%<is_called>true</is_called>%' AS is_called
              FROM (SELECT c.oid,
                           query_to_xml(format('SELECT last_value, is_called FROM %I.%I', n.nspname, c.relname),
                                        false, true, '')::text AS answer
                      FROM unnest(?::bigint[]) AS untouched (oid)
                      JOIN pg_class c ON c.oid = untouched.oid::oid
                      JOIN pg_namespace n ON n.oid = c.relnamespace) AS asked
            """;

    private UntouchedSequences() {}

    /** Puts in what is found. */
    static void ask(PostgresSession session, List<Sequence> untouched, Map<TableName, Sequence> into) {
        if (untouched.isEmpty()) {
            return;
        }
        Map<Long, Sequence> known = untouched.stream().collect(Collectors.toMap(Sequence::oid, Function.identity()));
        session.list(
                ASK,
                row -> {
                    Sequence sequence = known.get(row.getLong("oid"));
                    if (sequence != null) {
                        into.put(sequence.name(), sequence.at(row.getLong("last_value"), row.getBoolean("is_called")));
                    }
                    return true;
                },
                List.copyOf(known.keySet()));
    }
}
