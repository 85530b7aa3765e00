package dev.crossfade.replication.byhand;

import dev.crossfade.replication.postgres.Identifier;
import java.util.Set;

/**
 * Sequences, which replication does not carry: once the serving side hands out nothing any more, what it says of each is set at the
 * waiting one. Never backwards, but for one that cycles. Pure.
 */
final class SequencesByHand {

    /** For {@code format}: the name, quoted; the last value; whether it was handed out. */
    private static final String ANYWAY = "PERFORM setval(%1$L::regclass, %2$L::bigint, %3$L::boolean)";

    private static final String UPWARDS = ANYWAY + " FROM %1$s AS there"
            + " WHERE (there.last_value, there.is_called) < (%2$L::bigint, %3$L::boolean);";

    private static final String DOWNWARDS = ANYWAY + " FROM %1$s AS there"
            + " WHERE (-there.last_value::numeric, there.is_called) < (-%2$L::numeric, %3$L::boolean);";

    /** The planner takes seconds for one statement that names thousands. */
    private static final int A_STATEMENT = 20;

    /** Makes the statements that make the other side's. What is not called yet stands only in the sequence itself. */
    private static final String EACH =
            """
            SELECT string_agg(
                       format(
                           'SELECT format(%%L, %%L, last_value, is_called) FROM %%s',
                           CASE WHEN cycles THEN %s WHEN upwards THEN %s ELSE %s END, name, name),
                       ' UNION ALL ')
              FROM (SELECT s.seqcycle AS cycles, s.seqincrement > 0 AS upwards, name,
                           (row_number() OVER (ORDER BY name) - 1) / %d AS portion
                      FROM pg_sequence s
                      JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
                      JOIN pg_namespace n ON n.oid = c.relnamespace
                     CROSS JOIN LATERAL format('%%I.%%I', n.nspname, c.relname) AS name
                     WHERE n.nspname = ANY (?) AND n.nspname || '.' || c.relname <> ALL (?)) AS carried
             GROUP BY portion
             ORDER BY portion
            """.formatted(literal(ANYWAY + ";"), literal(UPWARDS), literal(DOWNWARDS), A_STATEMENT);

    /** Within the other side's statement, which it makes fail. */
    private static final String UNREAD = "RAISE EXCEPTION $$the sequences could not be read$$;";

    private final Attempted attempted;
    private final Set<String> leftOut;

    SequencesByHand(Attempted attempted, Set<String> leftOut) {
        this.attempted = attempted;
        this.leftOut = leftOut;
    }

    /** Before the clock, so that little is left for it. */
    Block widen() {
        return new Block(
                "Set the sequences of the " + attempted.waiting().label(),
                "Once more does no harm: none is moved backwards.",
                carry("state IN ('guarded', 'armed', 'aborted')"));
    }

    /** Once nothing is handed out any more. Fails where one cannot be read, or is not there at the waiting side. */
    String carry() {
        return carry("state = 'armed' AND epoch = " + attempted.epoch());
    }

    /** What one side prints is run at the other, as one statement. */
    private String carry(String condition) {
        String making = Psql.run(Filled.in(
                EACH,
                Filled.texts(attempted.tenant().replication().schemas()),
                Filled.texts(leftOut.stream().sorted().toList())));
        return "( set -o pipefail\n{ cat <<'SQL'\n" + Psql.opening()
                + attempted.holds(condition).strip() + "\nDO $carried$\nBEGIN\nSQL\n"
                + Psql.reading(attempted.serving()) + " <<'SQL' || echo '" + UNREAD + "'\n" + making
                + "\nSQL\ncat <<'SQL'\nEND\n$carried$;\nCOMMIT;\nSQL\n} | " + Psql.call(attempted.waiting()) + " )";
    }

    private static String literal(String text) {
        return Identifier.literal(text);
    }
}
