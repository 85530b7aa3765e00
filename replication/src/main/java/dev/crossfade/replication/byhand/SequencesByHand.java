package dev.crossfade.replication.byhand;

import dev.crossfade.replication.postgres.Identifier;
import java.util.Set;

/**
 * Sequences, which replication does not carry: once the serving side hands out nothing any more, what it says of each is set at the
 * waiting one. Never backwards, but for one that cycles. Pure.
 */
final class SequencesByHand {

    /** For {@code format}: the name, quoted; the last value; whether it was handed out. */
    private static final String ANYWAY = "SELECT setval(%1$L::regclass, %2$L::bigint, %3$L::boolean)";

    private static final String UPWARDS = ANYWAY + " FROM %1$s AS there"
            + " WHERE (there.last_value, there.is_called) < (%2$L::bigint, %3$L::boolean);";

    private static final String DOWNWARDS = ANYWAY + " FROM %1$s AS there"
            + " WHERE (-there.last_value::numeric, there.is_called) < (-%2$L::numeric, %3$L::boolean);";

    /** Makes for each a statement that makes the other side's. What is not called yet stands only in the sequence itself. */
    private static final String EACH = """
            SELECT format(
                       'SELECT format(%%L, %%L, last_value, is_called) FROM %%s',
                       CASE WHEN s.seqcycle THEN %s WHEN s.seqincrement > 0 THEN %s ELSE %s END,
                       name, name)
              FROM pg_sequence s
              JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
              JOIN pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL format('%%I.%%I', n.nspname, c.relname) AS name
             WHERE n.nspname = ANY (?) AND n.nspname || '.' || c.relname <> ALL (?)
             ORDER BY name
            """.formatted(literal(ANYWAY + ";"), literal(UPWARDS), literal(DOWNWARDS));

    /** In the other's document, which is then rolled back. */
    private static final String UNREAD = "SELECT \"NOT DONE: the sequences could not be read\";";

    private final Attempted attempted;
    private final Set<String> leftOut;

    SequencesByHand(Attempted attempted, Set<String> leftOut) {
        this.attempted = attempted;
        this.leftOut = leftOut;
    }

    /** Fails where one cannot be read, or is not there at the waiting side, and where that one's gate has moved. */
    String carry() {
        String making = Psql.run(Filled.in(
                EACH,
                Filled.texts(attempted.tenant().replication().schemas()),
                Filled.texts(leftOut.stream().sorted().toList())));
        return piped(making, attempted.holds("state = 'armed' AND epoch = " + attempted.epoch()));
    }

    /** What one side prints is run at the other. What could not be read is not taken for nothing to do. */
    private String piped(String making, String held) {
        return "( set -o pipefail\n{ cat <<'SQL'\n" + Psql.opening() + held.strip() + "\nSQL\n"
                + Psql.reading(attempted.serving())
                + " <<'SQL' || echo '" + UNREAD + "'\nSET search_path = pg_catalog, pg_temp;\n"
                + making
                + "\nSQL\necho 'COMMIT;'\n} | "
                + Psql.call(attempted.waiting()) + " )";
    }

    private static String literal(String text) {
        return Identifier.literal(text);
    }
}
