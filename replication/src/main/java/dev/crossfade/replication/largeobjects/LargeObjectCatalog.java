package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.LargeObjectHorizon.Xid;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads which large objects a side has, with a hash of each, or without. Needs SELECT on {@code pg_largeobject}. */
final class LargeObjectCatalog {

    /** What {@link LargeObject} tells, but for the content. */
    private static final String RIGHTS = """
            SELECT m.oid, owner.rolname,
                   CASE WHEN m.lomacl <> acldefault('L', m.lomowner)
                        THEN (SELECT jsonb_agg(
                                         jsonb_build_object(
                                             'grantee', grantee.rolname,
                                             'privilege', a.privilege_type,
                                             'grantable', a.is_grantable)
                                         ORDER BY grantee.rolname, a.privilege_type, a.is_grantable)
                                FROM aclexplode(m.lomacl) a
                                LEFT JOIN pg_roles grantee ON grantee.oid = a.grantee)::text
                   END AS acl,
                   m.lomacl = '{}' AS nobody,
            """;

    /** All, or those named: one statement, whose cost follows the size of what is hashed. */
    private static final String OBJECTS = RIGHTS + """
                   coalesce(pages.hash, '0 ') AS content
              FROM pg_largeobject_metadata m
              LEFT JOIN pg_roles owner ON owner.oid = m.lomowner
              LEFT JOIN (
                       SELECT loid,
                              concat(
                                  max(pageno::bigint * 2048 + length(data)), ' ',
                                  md5(string_agg(pageno || ':' || md5(data), ',' ORDER BY pageno)
                                      FILTER (WHERE length(data) > 0))) AS hash
                         FROM pg_largeobject
                        WHERE %s
                        GROUP BY loid
                   ) AS pages ON pages.loid = m.oid
             WHERE %s
            """;

    private static final String ALL = OBJECTS.formatted("true", "true");
    private static final String SOME =
            OBJECTS.formatted("loid = ANY (?::bigint[]::oid[])", "m.oid = ANY (?::bigint[]::oid[])");

    /** See {@link LargeObjectHorizon}; reads no page's data. */
    private static final String GLANCE = RIGHTS + """
                   '' AS content,
                   age(m.xmin) <= age(since.xid) OR written.loid IS NOT NULL AS touched,
                   pg_snapshot_xmin(pg_current_snapshot())::xid::text AS oldest_running
              FROM pg_largeobject_metadata m
             CROSS JOIN (SELECT ?::text::xid AS xid) AS since
              LEFT JOIN (SELECT DISTINCT loid FROM pg_largeobject WHERE age(xmin) <= age(?::text::xid)) AS written
                ON written.loid = m.oid
              LEFT JOIN pg_roles owner ON owner.oid = m.lomowner
            """;

    private LargeObjectCatalog() {}

    static Map<Long, LargeObject> all(PostgresSession session) {
        return byOid(session.list(ALL, LargeObjectCatalog::object));
    }

    static Map<Long, LargeObject> some(PostgresSession session, List<Long> oids) {
        return byOid(session.list(SOME, LargeObjectCatalog::object, oids, oids));
    }

    /** Which there are, with owner and rights, and which of them a transaction has written since. */
    static Glance glance(PostgresSession session, Xid since) {
        Set<Long> touched = new TreeSet<>();
        Set<Xid> oldestRunning = new HashSet<>();
        List<LargeObject> objects = session.list(
                GLANCE,
                row -> {
                    LargeObject object = object(row);
                    if (row.getBoolean("touched")) {
                        touched.add(object.oid());
                    }
                    oldestRunning.add(new Xid(row.getString("oldest_running")));
                    return object;
                },
                since.text(),
                since.text());
        // Without an object there is no row, and what is older tells less, but nothing wrong.
        Xid next = oldestRunning.stream().findAny().orElse(since);
        return new Glance(byOid(objects), touched, next);
    }

    /**
     * One side's objects without their contents.
     *
     * @param objects each as if it had none
     * @param touched OIDs of those that were written since
     * @param next from which transaction on the next glance has to look
     */
    record Glance(Map<Long, LargeObject> objects, Set<Long> touched, Xid next) {

        /** Whether an object may differ from what an earlier comparison found equal. */
        boolean mayDifferAt(long oid, Glance other) {
            LargeObject here = objects.get(oid);
            LargeObject there = other.objects.get(oid);
            return here == null
                    || there == null
                    || touched.contains(oid)
                    || other.touched.contains(oid)
                    || !here.hasSameRights(there);
        }
    }

    private static LargeObject object(java.sql.ResultSet row) throws java.sql.SQLException {
        return new LargeObject(
                row.getLong("oid"),
                row.getString("rolname"),
                row.getBoolean("nobody") ? LargeObject.NOBODY : row.getString("acl"),
                row.getString("content"));
    }

    private static Map<Long, LargeObject> byOid(List<LargeObject> objects) {
        Map<Long, LargeObject> byOid = new TreeMap<>();
        objects.forEach(object -> byOid.put(object.oid(), object));
        return byOid;
    }
}
