package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A table without a key, or with one that the sides may order differently: every row falls into one of many buckets by its own hash, which
 * is the same on both sides wherever a row is stored. One pass over the heap sums up all buckets, and a second one reads the rows of those
 * that differ. Both passes of a side are in one snapshot, for a row that moves in between would be missed.
 */
record ScatteredRows(ComparedTable table, DutyCycle duty) implements Portion {

    /** 32 MB, in one statement. */
    private static final long BLOCKS_A_STATEMENT = 4096;

    private static final long ROWS_A_BUCKET = 2000;
    private static final int MOST_BUCKETS = 4096;

    /** Kept in memory: those of further buckets are not looked at, and count as unsettled. */
    private static final long MOST_ROWS = 400_000;

    @Override
    public Outcome compare(PostgresSession source, PostgresSession target) {
        int mask = buckets() - 1;
        BothSides<Map<Integer, RangeSum>> sums = BothSides.read(source, target, session -> sums(session, mask));
        Set<Integer> different = new TreeSet<>(sums.here().keySet());
        different.addAll(sums.there().keySet());
        different.removeIf(bucket -> of(sums.here(), bucket).equals(of(sums.there(), bucket)));
        RowDifferences differences = new RowDifferences(table);
        if (!different.isEmpty()) {
            List<Integer> looked = withinBounds(different, sums, differences);
            read(source, target, mask, looked, differences);
        }
        long rows = sums.here().values().stream().mapToLong(RangeSum::rows).sum();
        return new Outcome(rows, differences);
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

    private Map<Integer, RangeSum> sums(PostgresSession session, int mask) {
        String sql = "SELECT (first_hash & ?)::int AS bucket, " + RangeSum.COLUMNS + " FROM (SELECT " + RangeSum.HASHES
                + " FROM (SELECT " + table.line() + " AS line FROM " + table.rows() + " WHERE t.ctid >= ?::text::tid%s"
                + " OFFSET 0) r) h GROUP BY 1";
        Map<Integer, RangeSum> sums = new HashMap<>();
        long blocks = blocks(session);
        for (long first = 0; first == 0 || first < blocks; first += BLOCKS_A_STATEMENT) {
            long next = first + BLOCKS_A_STATEMENT;
            List<Object> parameters = new ArrayList<>(List.of(mask, "(" + first + ",0)"));
            if (next < blocks) {
                parameters.add("(" + next + ",0)");
            }
            long begun = System.nanoTime();
            session.list(
                    sql.formatted(next < blocks ? " AND t.ctid < ?::text::tid" : ""),
                    row -> sums.merge(row.getInt("bucket"), RangeSum.of(row), RangeSum::plus),
                    parameters.toArray());
            duty.rest(begun);
        }
        return sums;
    }

    private long blocks(PostgresSession session) {
        return session.one(
                "SELECT pg_relation_size(format('%I.%I', ?::text, ?::text)::regclass)"
                        + " / current_setting('block_size')::bigint",
                row -> row.getLong(1), table.name().schema(), table.name().name());
    }

    private void read(
            PostgresSession source,
            PostgresSession target,
            int mask,
            List<Integer> buckets,
            RowDifferences differences) {
        String rows = "SELECT " + table.key() + ", md5(" + table.line() + ") FROM " + table.rows()
                + " WHERE (hashtextextended(" + table.line() + " COLLATE \"C\", 1) & ?::text::bigint)::int"
                + " = ANY (?::text::int[])";
        List<String> parameters = List.of(Integer.toString(mask), array(buckets));
        RowCursor.read(source, rows, parameters, differences::sourceHas);
        RowCursor.read(target, rows, parameters, differences::targetHas);
    }

    private static String array(List<Integer> numbers) {
        return numbers.toString().replace('[', '{').replace(']', '}');
    }
}
