package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.verify.RowCursor.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A table without a key, or with one that the sides may order differently: every row falls into one of many buckets by its own hash, which
 * is the same on both sides wherever a row is stored. One pass over the heap sums up all buckets, and another one reads the rows of those
 * that differ. Rows that changed between the two snapshots are spread over all buckets: where those that differ hold too many rows, a pass
 * in between divides them further. All passes of a side are in one snapshot.
 *
 * @param mostRows kept in memory: those of further buckets are not looked at, and count as unsettled
 */
record ScatteredRows(ComparedTable table, HeapRanges heap, int mostRows) implements Portion {

    private static final long ROWS_A_BUCKET = 2000;
    private static final int MOST_BUCKETS = 4096;

    /** When they are divided again; each costs a hundred bytes of memory a side. */
    private static final int MOST_FINE_BUCKETS = 1 << 18;

    /** Buckets that are divided are told apart by more bits of a row's hash than before: by an int in all. */
    private static final int MOST_TIMES_FINER = 4096;

    ScatteredRows(ComparedTable table) {
        this(table, new HeapRanges(table, HeapRanges.USUAL_BLOCKS), RowDifferences.MOST_ON_SOURCE);
    }

    /** What both sides have in each bucket, and how many bits of a hash tell them apart. */
    private record Sums(int mask, BothSides<Map<Integer, RangeSum>> sides) {

        Set<Integer> different() {
            Set<Integer> different = new TreeSet<>(sides.here().keySet());
            different.addAll(sides.there().keySet());
            different.removeIf(bucket -> here(bucket).equals(there(bucket)));
            return different;
        }

        /** On the side that has more of them. */
        long rows(Integer bucket) {
            return Math.max(here(bucket).rows(), there(bucket).rows());
        }

        private RangeSum here(Integer bucket) {
            return sides.here().getOrDefault(bucket, RangeSum.NONE);
        }

        private RangeSum there(Integer bucket) {
            return sides.there().getOrDefault(bucket, RangeSum.NONE);
        }
    }

    @Override
    public Outcome compare(PostgresSession source, PostgresSession target, DutyCycle duty) {
        int mask = buckets() - 1;
        Sums sums = new Sums(mask, BothSides.read(source, target, session -> sums(session, mask, duty)));
        long rows =
                sums.sides().here().values().stream().mapToLong(RangeSum::rows).sum();
        RowDifferences differences = new RowDifferences(table, mostRows);
        Set<Integer> different = sums.different();
        if (different.stream().mapToLong(sums::rows).sum() > mostRows) {
            sums = divided(different, mask, source, target, duty);
            different = sums.different();
        }
        if (!different.isEmpty()) {
            List<Integer> looked = withinBounds(different, sums, differences);
            read(source, sums.mask(), looked, duty, differences::sourceHas);
            read(target, sums.mask(), looked, duty, differences::targetHas);
        }
        return new Outcome(rows, differences);
    }

    @Override
    public boolean isLong() {
        return true;
    }

    /** A power of two. */
    private int buckets() {
        long wanted = Math.max(1, Math.min(MOST_BUCKETS, table.size().rowsAtMost() / ROWS_A_BUCKET));
        return Math.toIntExact(Long.highestOneBit(wanted) << (Long.bitCount(wanted) == 1 ? 0 : 1));
    }

    private Sums divided(
            Set<Integer> different, int mask, PostgresSession source, PostgresSession target, DutyCycle duty) {
        int timesFiner = Integer.highestOneBit(Math.min(MOST_TIMES_FINER, MOST_FINE_BUCKETS / different.size()));
        int fineMask = (mask + 1) * timesFiner - 1;
        return new Sums(
                fineMask,
                BothSides.read(source, target, session -> fineSums(session, mask, different, fineMask, duty)));
    }

    private List<Integer> withinBounds(Set<Integer> different, Sums sums, RowDifferences differences) {
        List<Integer> looked = new ArrayList<>();
        long rows = 0;
        List<Integer> smallestFirst =
                different.stream().sorted(Comparator.comparingLong(sums::rows)).toList();
        for (Integer bucket : smallestFirst) {
            rows += sums.rows(bucket);
            if (looked.isEmpty() || rows <= mostRows) {
                looked.add(bucket);
            } else {
                differences.leftOut(sums.rows(bucket));
            }
        }
        return looked;
    }

    private Map<Integer, RangeSum> sums(PostgresSession session, int mask, DutyCycle duty) {
        return sums(session, "", List.of(Integer.toString(mask)), duty);
    }

    private Map<Integer, RangeSum> fineSums(
            PostgresSession session, int mask, Set<Integer> buckets, int fineMask, DutyCycle duty) {
        return sums(
                session,
                " WHERE (first_hash & ?::text::bigint)::int IN (SELECT unnest(?::text::int[]))",
                List.of(Integer.toString(fineMask), Integer.toString(mask), array(buckets)),
                duty);
    }

    /** @param condition on the hash; its parameters follow the bounds of the blocks */
    private Map<Integer, RangeSum> sums(
            PostgresSession session, String condition, List<String> maskAndParameters, DutyCycle duty) {
        String sql = "SELECT (first_hash & ?::text::bigint)::int AS bucket, " + RangeSum.COLUMNS + " FROM (SELECT "
                + RangeSum.HASHES + " FROM (SELECT " + table.line() + " AS line FROM " + table.rows()
                + " WHERE %s OFFSET 0) r OFFSET 0) h" + condition + " GROUP BY 1";
        Map<Integer, RangeSum> sums = new HashMap<>();
        heap.each(session, duty, (blocks, bounds) -> {
            List<String> parameters = new ArrayList<>(maskAndParameters.subList(0, 1));
            parameters.addAll(bounds);
            parameters.addAll(maskAndParameters.subList(1, maskAndParameters.size()));
            session.list(
                    sql.formatted(blocks),
                    row -> sums.merge(row.getInt("bucket"), RangeSum.of(row), RangeSum::plus),
                    parameters.toArray());
        });
        return sums;
    }

    /** The server makes a hash table of the buckets; in an array it would look from the first to the last for each row. */
    private void read(PostgresSession session, int mask, List<Integer> buckets, DutyCycle duty, Consumer<Row> reader) {
        String sql = "SELECT " + table.key() + ", md5(" + table.line() + ") FROM " + table.rows()
                + " WHERE (hashtextextended(" + table.line() + " COLLATE \"C\", 1) & ?::text::bigint)::int"
                + " IN (SELECT unnest(?::text::int[])) AND %s";
        List<String> wanted = List.of(Integer.toString(mask), array(buckets));
        heap.each(session, duty, (condition, bounds) -> {
            List<String> parameters = new ArrayList<>(wanted);
            parameters.addAll(bounds);
            RowCursor.read(session, sql.formatted(condition), parameters, reader);
        });
    }

    private static String array(Collection<Integer> buckets) {
        return buckets.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }
}
