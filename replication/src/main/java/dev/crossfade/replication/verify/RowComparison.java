package dev.crossfade.replication.verify;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SqlFailures;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableSelection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares every row of every table: one session a side, one snapshot a side, table by table, a hash a row. What differs between
 * the two snapshots is settled afterwards, outside them.
 */
public final class RowComparison {

    /** More than that are not looked at again: they count as unsettled. */
    private static final int MAX_CANDIDATES = 10_000;

    private static final int MAX_NAMED = 100;

    /** What a value looks like as text must not hang on either database's settings. */
    private static final String SAME_TEXT = """
            SET bytea_output = 'hex'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';
            SET extra_float_digits = 1; SET lc_monetary = 'C'; SET xmlbinary = 'base64'
            """;

    private final TableSelection selection;
    private final Clock clock;

    public RowComparison(TableSelection selection, Clock clock) {
        this.selection = selection;
        this.clock = clock;
    }

    /**
     * Compares.
     *
     * @param source a session without a statement timeout
     * @param target likewise
     * @param barrier returns when the target has applied all that the source had committed when it was called
     */
    public ComparisonReport compare(PostgresSession source, PostgresSession target, Runnable barrier) {
        source.execute(SAME_TEXT);
        target.execute(SAME_TEXT);
        List<Candidate> candidates = new ArrayList<>();
        long[] surplus = {0};
        long rows = inSnapshot(
                source,
                () -> inSnapshot(target, () -> {
                    long compared = 0;
                    for (SelectedTable table : selection.readHoldingRows(source)) {
                        ComparedTable columns = ComparedTable.read(source, table);
                        try (RowCursor here = new RowCursor(source, columns);
                                RowCursor there = new RowCursor(target, columns)) {
                            compared += new TableMerge(columns, candidate -> {
                                        if (candidates.size() < MAX_CANDIDATES) {
                                            candidates.add(candidate);
                                        } else {
                                            surplus[0]++;
                                        }
                                    })
                                    .merge(here, there);
                        }
                    }
                    return compared;
                }));
        Settlement settlement = new Settlement(source, target, barrier, candidates);
        settle(source, settlement);
        List<Candidate> different = settlement.different();
        return new ComparisonReport(
                clock.instant(),
                rows,
                different.size(),
                different.stream().limit(MAX_NAMED).map(Candidate::difference).toList(),
                settlement.unsettled() + surplus[0]);
    }

    private static long inSnapshot(PostgresSession session, PostgresSession.Work<Long> work) {
        return session.inTransaction(() -> {
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return work.run();
        });
    }

    private static void settle(PostgresSession source, Settlement settlement) {
        try {
            settlement.settle();
        } catch (SQLException e) {
            throw SqlFailures.translate(source.side(), "compare rows", e);
        }
    }
}
