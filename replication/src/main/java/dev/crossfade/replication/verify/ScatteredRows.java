package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.verify.RowCursor.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A table without a key, or with one that the sides may order differently: every row falls into one of many buckets by its own hash, which
 * is the same on both sides wherever a row is stored. One pass over the heap sums up all buckets, and a second one reads the rows of those
 * that differ. Both passes of a side are in one snapshot, for a row that moves in between would be missed.
 */
record ScatteredRows(ComparedTable table) implements Portion {

    private static final String BLOCKS = """
            SELECT pg_relation_size(format('%I.%I', ?::text, ?::text)::regclass)
                       / current_setting('block_size')::bigint
            """;

    /** 32 MB, in one statement. */
    private static final long BLOCKS_A_STATEMENT = 4096;

    private static final long ROWS_A_BUCKET = 2000;
    private static final int MOST_BUCKETS = 4096;

    /** Kept in memory: those of further buckets are not looked at, and count as unsettled. */
    private static final long MOST_ROWS = 400_000;

    @Override
    public Outcome compare(PostgresSession source, PostgresSession target, DutyCycle duty) {
        int mask = buckets() - 1;
        BothSides<Map<Integer, RangeSum>> sums = BothSides.read(source, target, session -> sums(session, mask, duty));
        Set<Integer> different = new TreeSet<>(sums.here().keySet());
        different.addAll(sums.there().keySet());
        different.removeIf(bucket -> of(sums.here(), bucket).equals(of(sums.there(), bucket)));
        RowDifferences differences = new RowDifferences(table);
        if (!different.isEmpty()) {
            List<Integer> looked = withinBounds(different, sums, differences);
            read(source, mask, looked, duty, differences::sourceHas);
            read(target, mask, looked, duty, differences::targetHas);
        }
        long rows = sums.here().values().stream().mapToLong(RangeSum::rows).sum();
        return new Outcome(rows, differences);
    }

    @Override
    public boolean isLong() {
        return true;
    }

    /** A power of two. */
    private int buckets() {
        long wanted = Math.max(1, Math.min(MOST_BUCKETS, table.size().rows() / ROWS_A_BUCKET));
        return Math.toIntExact(Long.highestOneBit(wanted) << (Long.bitCount(wanted) == 1 ? 0 : 1));
    }

    private static RangeSum of(Map<Integer, RangeSum> sums, Integer bucket) {
        return sums.getOrDefault(bucket, RangeSum.NONE);
    }

    private static List<Integer> withinBounds(
            Set<Integer> different, BothSides<Map<Integer, RangeSum>> sums, RowDifferences differences) {
        List<Integer> looked = new ArrayList<>();
        long rows = 0;
        List<Integer> smallestFirst = different.stream()
                .sorted(Comparator.comparingLong(
                        bucket -> of(sums.here(), bucket).rows()))
                .toList();
        for (Integer bucket : smallestFirst) {
            rows += of(sums.here(), bucket).rows();
            if (looked.isEmpty() || rows <= MOST_ROWS) {
                looked.add(bucket);
            } else {
                differences.leftOut(Math.max(
                        of(sums.here(), bucket).rows(), of(sums.there(), bucket).rows()));
            }
        }
        return looked;
    }

    private Map<Integer, RangeSum> sums(PostgresSession session, int mask, DutyCycle duty) {
        String sql = "SELECT (first_hash & ?::text::bigint)::int AS bucket, " + RangeSum.COLUMNS + " FROM (SELECT "
                + RangeSum.HASHES + " FROM (SELECT " + table.line() + " AS line FROM " + table.rows()
                + " WHERE %s OFFSET 0) r) h GROUP BY 1";
        Map<Integer, RangeSum> sums = new HashMap<>();
        eachBlockRange(session, duty, (condition, bounds) -> {
            List<String> parameters = new ArrayList<>(List.of(Integer.toString(mask)));
            parameters.addAll(bounds);
            session.list(
                    sql.formatted(condition),
                    row -> sums.merge(row.getInt("bucket"), RangeSum.of(row), RangeSum::plus),
                    parameters.toArray());
        });
        return sums;
    }

    private void read(PostgresSession session, int mask, List<Integer> buckets, DutyCycle duty, Consumer<Row> reader) {
        String sql = "SELECT " + table.key() + ", md5(" + table.line() + ") FROM " + table.rows()
                + " WHERE (hashtextextended(" + table.line() + " COLLATE \"C\", 1) & ?::text::bigint)::int"
                + " = ANY (?::text::int[]) AND %s";
        String wanted = buckets.toString().replace('[', '{').replace(']', '}');
        eachBlockRange(session, duty, (condition, bounds) -> {
            List<String> parameters = new ArrayList<>(List.of(Integer.toString(mask), wanted));
            parameters.addAll(bounds);
            RowCursor.read(session, sql.formatted(condition), parameters, reader);
        });
    }

    /** The last one has no end: nothing that the snapshot sees is left out, whatever the size was when it was asked. */
    private void eachBlockRange(PostgresSession session, DutyCycle duty, BiConsumer<String, List<String>> statement) {
        long blocks = session.one(
                BLOCKS,
                row -> row.getLong(1),
                table.name().schema(),
                table.name().name());
        for (long first = 0; first == 0 || first < blocks; first += BLOCKS_A_STATEMENT) {
            long begun = System.nanoTime();
            String begin = "(" + first + ",0)";
            long next = first + BLOCKS_A_STATEMENT;
            if (next < blocks) {
                statement.accept(
                        "t.ctid >= ?::text::tid AND t.ctid < ?::text::tid", List.of(begin, "(" + next + ",0)"));
            } else {
                statement.accept("t.ctid >= ?::text::tid", List.of(begin));
            }
            duty.rest(begun);
        }
    }
}
