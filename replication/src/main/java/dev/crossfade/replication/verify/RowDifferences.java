package dev.crossfade.replication.verify;

import dev.crossfade.replication.verify.Candidate.Kind;
import dev.crossfade.replication.verify.RowCursor.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a range on both sides, the source's first: those that stand on one side alone, or differ. Equal rows of a table without a
 * key pair off one by one, so that what is left over is the difference in their numbers.
 */
final class RowDifferences {

    /** Kept in memory. */
    static final int MOST_ON_SOURCE = 400_000;

    private final ComparedTable table;
    private final int mostOnSource;
    private final Map<Row, Integer> onSource = new LinkedHashMap<>();
    private final List<Row> onTarget = new ArrayList<>();
    private long notKept;

    RowDifferences(ComparedTable table) {
        this(table, MOST_ON_SOURCE);
    }

    RowDifferences(ComparedTable table, int mostOnSource) {
        this.table = table;
        this.mostOnSource = mostOnSource;
    }

    /** A range has fewer rows than the bound, unless the catalog knew nothing of the table: what is beyond it is not kept. */
    void sourceHas(Row row) {
        if (onSource.size() < mostOnSource || onSource.containsKey(row)) {
            onSource.merge(row, 1, Integer::sum);
        } else {
            notKept++;
        }
    }

    /** It may have any number of rows too many: only so many of them are kept. */
    void targetHas(Row row) {
        int times = onSource.getOrDefault(row, 0);
        if (times > 1) {
            onSource.put(row, times - 1);
        } else if (times == 1) {
            onSource.remove(row);
        } else if (onTarget.size() < Candidates.MOST) {
            onTarget.add(row);
        } else {
            notKept++;
        }
    }

    /** Rows of either side that nobody looks at. */
    void leftOut(long rows) {
        notKept += rows;
    }

    /** A row with a key that both sides have is one candidate, and not two. */
    List<Candidate> candidates() {
        Set<List<String>> there = new HashSet<>();
        onTarget.forEach(row -> there.add(row.key()));
        List<Candidate> candidates = new ArrayList<>();
        Set<List<String>> onBoth = new HashSet<>();
        onSource.forEach((row, times) -> {
            boolean differs = table.hasKey() && there.contains(row.key());
            if (differs) {
                onBoth.add(row.key());
            }
            Kind kind = differs ? Kind.DIFFERS : Kind.MISSING;
            candidates.addAll(Collections.nCopies(times, new Candidate(table, row.key(), kind)));
        });
        onTarget.stream()
                .filter(row -> !onBoth.contains(row.key()))
                .forEach(row -> candidates.add(new Candidate(table, row.key(), Kind.SURPLUS)));
        return candidates;
    }

    /** Rows beyond the bounds. */
    long notKept() {
        return notKept;
    }
}
