package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.ObjectWork.PageRange;
import dev.crossfade.replication.postgres.PostgresSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Brings pages to the other side's stage, as they are: what the one server writes in COPY's binary format the other reads, and nothing
 * is decoded between. Round trips follow neither the number of objects nor that of pages.
 */
final class PageCopy {

    /** COPY takes no parameters; settings of the transaction stand for them. A page without a byte is no matter of copying. */
    private static final String WANTED = """
            SELECT set_config('crossfade.page_objects', ?, true),
                   set_config('crossfade.page_firsts', ?, true),
                   set_config('crossfade.page_lasts', ?, true)
            """;

    private static final String OUT = """
            COPY (
                SELECT p.loid, p.pageno, p.data
                  FROM unnest(
                           current_setting('crossfade.page_objects')::oid[],
                           current_setting('crossfade.page_firsts')::int[],
                           current_setting('crossfade.page_lasts')::int[]) AS wanted (loid, first, last)
                  JOIN pg_largeobject p ON p.loid = wanted.loid AND p.pageno BETWEEN wanted.first AND wanted.last
                 WHERE length(p.data) > 0
            ) TO STDOUT (FORMAT binary)
            """;

    /** Of the session's own: not logged, seen by nobody else, gone with the session. A page is never worth compressing here. */
    static final String STAGE = """
            DO $$ BEGIN
                IF pg_catalog.to_regclass('pg_temp.crossfade_pages') IS NULL THEN
                    CREATE TEMPORARY TABLE crossfade_pages (loid oid, pageno integer, data bytea)
                        ON COMMIT DELETE ROWS;
                    ALTER TABLE pg_temp.crossfade_pages ALTER COLUMN data SET STORAGE PLAIN;
                END IF;
            END $$
            """;

    private static final String IN = "COPY pg_temp.crossfade_pages FROM STDIN (FORMAT binary)";

    private PageCopy() {}

    /** @param from in a transaction, as {@code to} is */
    static void run(PostgresSession from, PostgresSession to, List<ObjectWork> portion) throws SQLException {
        List<Long> oids = new ArrayList<>();
        List<Integer> firsts = new ArrayList<>();
        List<Integer> lasts = new ArrayList<>();
        for (ObjectWork work : portion) {
            for (PageRange range : work.ranges()) {
                oids.add(work.oid());
                firsts.add(range.first());
                lasts.add(range.last());
            }
        }
        from.one(WANTED, row -> true, array(oids), array(firsts), array(lasts));
        CopyOut out = from.connection().unwrap(PGConnection.class).getCopyAPI().copyOut(OUT);
        try {
            CopyIn in = to.connection().unwrap(PGConnection.class).getCopyAPI().copyIn(IN);
            pour(out, in);
        } finally {
            drain(out);
        }
    }

    private static void pour(CopyOut out, CopyIn in) throws SQLException {
        try {
            for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                in.writeToCopy(row, 0, row.length);
            }
            in.endCopy();
        } finally {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    /** A copy that is cancelled costs the transaction, and with it the snapshot: what is left of a portion is read instead. */
    private static void drain(CopyOut out) throws SQLException {
        byte @Nullable [] row = new byte[0];
        while (out.isActive() && row != null) {
            row = out.readFromCopy();
        }
    }

    private static String array(List<? extends Number> values) {
        StringBuilder text = new StringBuilder("{");
        for (Number value : values) {
            text.append(text.length() == 1 ? "" : ",").append(value);
        }
        return text.append('}').toString();
    }
}
