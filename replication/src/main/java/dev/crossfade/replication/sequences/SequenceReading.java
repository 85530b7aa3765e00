package dev.crossfade.replication.sequences;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Every sequence of the configured schemas on one side, at one moment; those of excluded tables are left out.
 *
 * @param atSeconds by the server's own clock, for rates
 */
public record SequenceReading(double atSeconds, Map<TableName, Sequence> sequences) {

    private static final String FROM_ALL = """
              FROM pg_sequence s
              JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_depend d
                     ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
              LEFT JOIN pg_class owner ON owner.oid = d.refobjid
              LEFT JOIN pg_namespace owner_schema ON owner_schema.oid = owner.relnamespace
             WHERE n.nspname = ANY (?) AND n.nspname <> ?
            """;

    private static final String KNOWN = """
            SELECT c.oid, n.nspname, c.relname,
                   coalesce(owner_schema.nspname, n.nspname) AS owner_schema, coalesce(owner.relname, '') AS owner
            """ + FROM_ALL;

    /** All in one statement, for there may be thousands. */
    private static final String READ = """
            SELECT extract(epoch FROM clock_timestamp())::float8 AS at_seconds,
                   c.oid, n.nspname, c.relname, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
                   pg_sequence_last_value(c.oid) AS last_value,
                   coalesce(owner_schema.nspname, n.nspname) AS owner_schema, coalesce(owner.relname, '') AS owner
            """ + FROM_ALL;

    /** Bounds the length of the statement that asks untouched sequences one by one. */
    private static final int UNTOUCHED_A_STATEMENT = 500;

    /** Which there are, with their OIDs and without their values: for that no privilege is needed. */
    public static Map<TableName, Long> known(PostgresSession session, TableSelection selection) {
        Map<TableName, Long> known = new TreeMap<>();
        session.list(
                KNOWN,
                row -> {
                    TableName owner = new TableName(row.getString("owner_schema"), row.getString("owner"));
                    if (!selection.excludes(owner)) {
                        known.put(
                                new TableName(row.getString("nspname"), row.getString("relname")), row.getLong("oid"));
                    }
                    return true;
                },
                selection.schemas(),
                TableSelection.OUR_SCHEMA);
        return known;
    }

    static SequenceReading read(PostgresSession session, TableSelection selection) {
        List<Row> rows = session.list(READ, Row::of, selection.schemas(), TableSelection.OUR_SCHEMA).stream()
                .filter(row -> !selection.excludes(row.owner()))
                .toList();
        Map<TableName, Sequence> sequences = new TreeMap<>();
        rows.stream().map(Row::sequence).forEach(sequence -> sequences.put(sequence.name(), sequence));
        List<Sequence> untouched = rows.stream()
                .map(Row::sequence)
                .filter(sequence -> !sequence.called())
                .toList();
        for (int from = 0; from < untouched.size(); from += UNTOUCHED_A_STATEMENT) {
            List<Sequence> some = untouched.subList(from, Math.min(untouched.size(), from + UNTOUCHED_A_STATEMENT));
            askOneByOne(session, some).forEach(sequence -> sequences.put(sequence.name(), sequence));
        }
        return new SequenceReading(rows.isEmpty() ? 0 : rows.get(0).atSeconds(), sequences);
    }

    /**
     * {@code pg_sequence_last_value} says NULL of a sequence that nobody has called since it was created or restarted, and the
     * restart's value stands only in the sequence itself.
     */
    private static List<Sequence> askOneByOne(PostgresSession session, List<Sequence> untouched) {
        List<String> selects = new ArrayList<>();
        for (int i = 0; i < untouched.size(); i++) {
            TableName name = untouched.get(i).name();
            selects.add("SELECT " + i + " AS position, last_value, is_called FROM "
                    + Identifier.quote(name.schema(), name.name()));
        }
        return session.list(selects.stream().collect(Collectors.joining(" UNION ALL ")), row -> {
            Sequence known = untouched.get(row.getInt("position"));
            return new Sequence(
                    known.oid(),
                    known.name(),
                    row.getLong("last_value"),
                    row.getBoolean("is_called"),
                    known.increment(),
                    known.min(),
                    known.max(),
                    known.cache(),
                    known.cycles());
        });
    }

    private record Row(double atSeconds, TableName owner, Sequence sequence) {

        static Row of(ResultSet row) throws SQLException {
            long last = row.getLong("last_value");
            boolean called = !row.wasNull();
            Sequence sequence = new Sequence(
                    row.getLong("oid"),
                    new TableName(row.getString("nspname"), row.getString("relname")),
                    called ? last : row.getLong("seqstart"),
                    called,
                    row.getLong("seqincrement"),
                    row.getLong("seqmin"),
                    row.getLong("seqmax"),
                    row.getLong("seqcache"),
                    row.getBoolean("seqcycle"));
            return new Row(
                    row.getDouble("at_seconds"),
                    new TableName(row.getString("owner_schema"), row.getString("owner")),
                    sequence);
        }
    }
}
