package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.PostgresSession;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds what was written to a side's large objects since a horizon. A row's {@code xmin} tells who wrote it: freezing keeps it
 * readable, and one so old that it has wrapped around counts as newer, which costs a look and hides nothing.
 *
 * <p>Not every row is asked: {@code pg_largeobject} is a catalog, and while the horizon's snapshot is held no page with a newer row
 * becomes all-visible. So the pages that are not are enough, and they are read as ranges of {@code ctid}: each whole, however many
 * line pointers it has (291 at most), and neighbours in one go. Built by a function of the session's own, for a join reads no such
 * range, and an array of every possible line pointer takes four times as long, and cannot be built for more than 600,000 pages
 * (docs/decisions/0010).
 */
final class WrittenSince {

    private static final String NOT_ALL_VISIBLE = """
            SELECT format('(%s,0)', min(number))::tid AS beginning, format('(%s,0)', max(number) + 1)::tid AS ending
              FROM (
                       SELECT (page).blkno AS number, (page).blkno - row_number() OVER (ORDER BY (page).blkno) AS island
                         FROM (SELECT <map>('pg_catalog.pg_largeobject'::regclass) AS page OFFSET 0) AS map
                        WHERE NOT (page).all_visible
                   ) AS dirty
             GROUP BY island
            """;

    private static final String ALL = "SELECT '(0,0)'::tid AS beginning, '(4294967295,0)'::tid AS ending";

    private static final String NONE = "SELECT NULL::tid AS beginning, NULL::tid AS ending WHERE false";

    /** In a temporary schema: nobody else sees it, and it goes with the session. Volatile, for the map follows no snapshot. */
    private static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION pg_temp.crossfade_written_since(horizon xid, ours xid[])
                RETURNS TABLE (loid bigint, pageno int, length int, hash text)
                LANGUAGE plpgsql VOLATILE
                SET search_path = pg_catalog AS $function$
            #variable_conflict use_column
            DECLARE
                pages record;
            BEGIN
                FOR pages IN
                    %s
                LOOP
                    RETURN QUERY
                    SELECT p.loid::bigint, p.pageno, length(p.data), md5(p.data)
                      FROM pg_catalog.pg_largeobject p
                     WHERE p.ctid >= pages.beginning AND p.ctid < pages.ending
                       AND age(p.xmin) <= age(horizon)
                       AND p.xmin <> ALL (ours);
                END LOOP;
            END
            $function$
            """;

    /** The transaction's first statement: what follows sees the same snapshot. Both settings end with the transaction. */
    private static final String SNAPSHOT = """
            SELECT set_config('statement_timeout', ?, true), pg_snapshot_xmin(pg_current_snapshot())::xid::text AS oldest_running
            """;

    private static final String OBJECTS = """
            SELECT coalesce(array_agg(oid::bigint), '{}') AS oids,
                   coalesce(
                       array_agg(oid::bigint) FILTER (WHERE age(xmin) <= age(?::text::xid) AND xmin <> ALL (?::xid[])),
                       '{}') AS touched
              FROM pg_largeobject_metadata
            """;

    private static final String PAGES = """
            SELECT loid, pageno, length, hash
              FROM pg_temp.crossfade_written_since(?::text::xid, ?::xid[])
             LIMIT ?
            """;

    /** After the map was read: a snapshot that is still held was held all the time. */
    private static final String STILL_HELD = """
            SELECT pg_stat_clear_snapshot();
            SELECT EXISTS (
                       SELECT
                         FROM pg_stat_activity
                        WHERE pid = ? AND datname = current_database() AND age(backend_xmin) >= age(?::text::xid))
            """;

    private static final String WRITTEN_OBJECTS = """
            SELECT loid FROM pg_largeobject WHERE age(xmin) <= age(?::text::xid)
             UNION
            SELECT oid FROM pg_largeobject_metadata WHERE age(xmin) <= age(?::text::xid)
            """;

    private static final String ALL_IN_ONE = String.join(";\n", SNAPSHOT, OBJECTS, PAGES, STILL_HELD);

    private final boolean writeOnce;
    private final int mostPages;

    /**
     * Fixes what is looked for.
     *
     * @param writeOnce contents never change once they are written, and are not looked at
     * @param mostPages beyond so many written pages a side is not swept but compared whole
     */
    WrittenSince(boolean writeOnce, int mostPages) {
        this.writeOnce = writeOnce;
        this.mostPages = mostPages;
    }

    boolean seesContents() {
        return !writeOnce;
    }

    /** Once a session, before it holds a snapshot. Without the map all pages' headers are read. */
    void prepare(PostgresSession session) {
        session.execute(FUNCTION.formatted(writeOnce ? NONE : ranges(session)));
    }

    /** The quickest that our role may ask for. */
    private static String ranges(PostgresSession session) {
        return RawVisibilityMap.prepared(session)
                .or(() -> VisibilityMap.function(session).map(map -> NOT_ALL_VISIBLE.replace("<map>", map)))
                .orElse(ALL);
    }

    /** Takes the snapshot, and tells from which transaction on a later look has to look. */
    Xid begin(PostgresSession session, Duration atMost) {
        return session.one(SNAPSHOT, row -> new Xid(row.getString("oldest_running")), milliseconds(atMost));
    }

    /** Which objects were written since; reads all headers, and needs no held snapshot. */
    static Set<Long> objects(PostgresSession session, Xid horizon) {
        return new HashSet<>(session.list(WRITTEN_OBJECTS, row -> row.getLong(1), horizon.text(), horizon.text()));
    }

    /**
     * Takes the snapshot, and looks, in one round trip.
     *
     * @param horizon from which transaction on
     * @param ours transactions of our own, whose writes were looked at when they were made
     * @param holder the server process that holds the horizon's snapshot
     */
    Sight look(PostgresSession session, Xid horizon, Collection<Xid> ours, int holder, Duration atMost) {
        Sighting sighting = new Sighting();
        List<String> own = ours.stream().map(Xid::text).toList();
        session.lists(
                ALL_IN_ONE,
                List.of(
                        row -> sighting.next = new Xid(row.getString("oldest_running")),
                        row -> {
                            sighting.oids = oids(row.getArray("oids"));
                            sighting.touched = oids(row.getArray("touched"));
                        },
                        row -> sighting.pages.put(CloseLook.key(row), CloseLook.content(row)),
                        row -> {},
                        row -> sighting.held = row.getBoolean(1)),
                milliseconds(atMost),
                horizon.text(),
                own,
                horizon.text(),
                own,
                mostPages + 1,
                holder,
                horizon.text());
        return new Sight(sighting.look(mostPages), sighting.next());
    }

    /**
     * What was seen.
     *
     * @param look empty when it cannot be relied on: the horizon's snapshot was lost, or more was written than is kept in memory
     * @param next the horizon that this snapshot makes
     */
    record Sight(Optional<Look> look, Xid next) {}

    private static String milliseconds(Duration atMost) {
        return (atMost.isZero() ? 0 : Math.max(1, atMost.toMillis())) + "ms";
    }

    private static Set<Long> oids(java.sql.Array array) throws java.sql.SQLException {
        Set<Long> oids = new HashSet<>();
        for (Object oid : (Object[]) array.getArray()) {
            oids.add((Long) oid);
        }
        return oids;
    }

    private static final class Sighting {

        private Set<Long> oids = Set.of();
        private Set<Long> touched = Set.of();
        private final Map<PageKey, PageContent> pages = new TreeMap<>();
        private boolean held;
        private @Nullable Xid next;

        Optional<Look> look(int mostPages) {
            return held && pages.size() <= mostPages ? Optional.of(new Look(oids, touched, pages)) : Optional.empty();
        }

        Xid next() {
            return java.util.Objects.requireNonNull(next, "the first statement answers with a row");
        }
    }
}
