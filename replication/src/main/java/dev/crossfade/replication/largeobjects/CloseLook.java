package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.LargeObject.Rights;
import dev.crossfade.replication.postgres.PostgresSession;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one side has of some objects and pages: found by index, at a cost that follows how many are asked for.
 *
 * @param rights of those objects that are there
 * @param extents of the same
 * @param pages those that are there
 */
record CloseLook(Map<Long, Rights> rights, Map<Long, Extent> extents, Map<PageKey, PageContent> pages) {

    /** Counting reads the index alone, where the pages are all-visible. */
    private static final String OBJECTS_AND_PAGES = """
            SELECT m.oid,
                   %s,
                   (SELECT count(*) FROM pg_largeobject WHERE loid = m.oid) AS pages,
                   coalesce(ending.pageno, -1) AS last_page,
                   coalesce(ending.length, 0) AS last_length
              FROM unnest(?::bigint[]) AS wanted (oid)
              JOIN pg_largeobject_metadata m ON m.oid = wanted.oid::oid
              LEFT JOIN LATERAL (
                       SELECT pageno, length(data)
                         FROM pg_largeobject
                        WHERE loid = m.oid
                        ORDER BY pageno DESC
                        LIMIT 1
                   ) AS ending (pageno, length) ON true;
            SELECT p.loid, p.pageno, length(p.data), md5(p.data)
              FROM unnest(?::bigint[], ?::int[]) AS wanted (loid, pageno)
              JOIN pg_largeobject p ON p.loid = wanted.loid::oid AND p.pageno = wanted.pageno
            """.formatted(LargeObjectCatalog.RIGHTS);

    /** In one round trip. */
    static CloseLook at(PostgresSession session, Collection<Long> oids, Collection<PageKey> keys) {
        Map<Long, Rights> rights = new TreeMap<>();
        Map<Long, Extent> extents = new TreeMap<>();
        Map<PageKey, PageContent> pages = new TreeMap<>();
        if (!oids.isEmpty() || !keys.isEmpty()) {
            session.lists(
                    OBJECTS_AND_PAGES,
                    List.of(
                            row -> {
                                long oid = row.getLong("oid");
                                rights.put(oid, LargeObjectCatalog.rights(row));
                                extents.put(oid, LargeObjectCatalog.extent(row));
                            },
                            row -> pages.put(key(row), content(row))),
                    oids,
                    keys.stream().map(PageKey::oid).toList(),
                    keys.stream().map(PageKey::number).toList());
        }
        return new CloseLook(rights, extents, pages);
    }

    static PageKey key(ResultSet row) throws java.sql.SQLException {
        return new PageKey(row.getLong(1), row.getInt(2));
    }

    static PageContent content(ResultSet row) throws java.sql.SQLException {
        return new PageContent(row.getInt(3), row.getString(4));
    }
}
