package dev.crossfade.replication.sequences;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every sequence of the configured schemas on one side, at one moment; those of excluded tables are left out.
 *
 * @param atSeconds by the server's own clock, for rates
 * @param sequences by name, in the order of names
 * @param shape of all that is known but the values: two readings of one shape differ in values alone
 */
public record SequenceReading(double atSeconds, Map<TableName, Sequence> sequences, Shape shape) {

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
                   hashtextextended(concat_ws(' ', c.xmin, s.xmin, n.xmin), c.oid::bigint) AS shape,
                   hashint8extended((c.oid::bigint << 32) | c.relfilenode::bigint, 0) AS files,
                   coalesce(owner_schema.nspname, n.nspname) AS owner_schema, coalesce(owner.relname, '') AS owner
            """ + FROM_ALL;

    /** The values alone, which is half of the work. */
    private static final String READ_VALUES = """
            SELECT extract(epoch FROM clock_timestamp())::float8 AS at_seconds,
                   array_agg(c.oid::bigint) AS oids,
                   array_agg(pg_sequence_last_value(c.oid)) AS last_values,
                   bit_xor(hashtextextended(concat_ws(' ', c.xmin, s.xmin, n.xmin), c.oid::bigint)) AS shape,
                   bit_xor(hashint8extended((c.oid::bigint << 32) | c.relfilenode::bigint, 0)) AS files
              FROM pg_sequence s
              JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ANY (?) AND n.nspname <> ?
            HAVING count(*) > 0
            """;

    /** Nothing but which there are, and in which files, without a look into any of them: half of what their values cost. */
    private static final String READ_FILES = """
            SELECT count(*) AS sequences,
                   coalesce(bit_xor(hashint8extended((c.oid::bigint << 32) | c.relfilenode::bigint, 0)), 0) AS files
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname = ANY (?) AND n.nspname <> ?
            """;

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
        List<Row> all = session.list(READ, Row::of, selection.schemas(), TableSelection.OUR_SCHEMA);
        Shape shape = new Shape(
                all.size(),
                all.stream().mapToLong(Row::shape).reduce(0, (one, other) -> one ^ other),
                all.stream().mapToLong(Row::files).reduce(0, (one, other) -> one ^ other));
        // Looked up and copied by the thousand inside the pause, which a sorted map is too slow for.
        Map<TableName, Sequence> sequences = new LinkedHashMap<>();
        all.stream()
                .filter(row -> !selection.excludes(row.owner()))
                .map(Row::sequence)
                .sorted(Comparator.comparing(Sequence::name))
                .forEach(sequence -> sequences.put(sequence.name(), sequence));
        UntouchedSequences.ask(
                session,
                sequences.values().stream()
                        .filter(sequence -> !sequence.called())
                        .toList(),
                sequences);
        return new SequenceReading(all.isEmpty() ? 0 : all.get(0).atSeconds(), sequences, shape);
    }

    /**
     * The same later: unless DDL was run since, the values alone are asked for.
     */
    SequenceReading again(PostgresSession session, TableSelection selection) {
        return session.first(READ_VALUES, Values::of, selection.schemas(), TableSelection.OUR_SCHEMA)
                .filter(now -> now.shape().equals(shape))
                .map(now -> with(now, session))
                .orElseGet(() -> read(session, selection));
    }

    /**
     * Whether no sequence was made, dropped or restarted since: a restart gives it another file. Where nobody calls or sets one, this
     * reading then says what is.
     */
    boolean isInSameFiles(PostgresSession session, TableSelection selection) {
        return session.one(
                READ_FILES,
                row -> row.getInt("sequences") == shape.sequences() && row.getLong("files") == shape.files(),
                selection.schemas(),
                TableSelection.OUR_SCHEMA);
    }

    private SequenceReading with(Values now, PostgresSession session) {
        Map<TableName, Sequence> later = new LinkedHashMap<>(sequences);
        List<Sequence> untouched = new ArrayList<>();
        later.replaceAll((name, sequence) -> {
            Long last = now.called().get(sequence.oid());
            if (last == null) {
                untouched.add(sequence);
                return sequence;
            }
            return sequence.at(last, true);
        });
        UntouchedSequences.ask(session, untouched, later);
        return new SequenceReading(now.atSeconds(), later, shape);
    }

    /** What changes with whatever DDL makes of a sequence; its values are in none of these rows. */
    record Shape(int sequences, long versions, long files) {}

    private record Values(double atSeconds, Map<Long, Long> called, Shape shape) {

        static Values of(ResultSet row) throws SQLException {
            Long[] oids = (Long[]) row.getArray("oids").getArray();
            @Nullable Long[] lastValues = (Long[]) row.getArray("last_values").getArray();
            Map<Long, Long> called = new HashMap<>();
            for (int i = 0; i < oids.length; i++) {
                Long last = lastValues[i];
                if (last != null) {
                    called.put(oids[i], last);
                }
            }
            return new Values(
                    row.getDouble("at_seconds"),
                    called,
                    new Shape(oids.length, row.getLong("shape"), row.getLong("files")));
        }
    }

    private record Row(double atSeconds, TableName owner, Sequence sequence, long shape, long files) {

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
                    sequence,
                    row.getLong("shape"),
                    row.getLong("files"));
        }
    }
}
