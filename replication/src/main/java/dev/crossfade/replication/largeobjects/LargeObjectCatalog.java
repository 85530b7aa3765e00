package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads which large objects a side has, with a hash of each. Needs SELECT on {@code pg_largeobject}. */
final class LargeObjectCatalog {

    /** All, or those named: one statement, whose cost follows the size of what is hashed. */
    private static final String OBJECTS = """
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
                   coalesce(pages.hash, '') AS content
              FROM pg_largeobject_metadata m
              LEFT JOIN pg_roles owner ON owner.oid = m.lomowner
              LEFT JOIN (
                       SELECT loid, md5(string_agg(pageno || ':' || md5(data), ',' ORDER BY pageno)) AS hash
                         FROM pg_largeobject
                        WHERE %s
                        GROUP BY loid
                   ) AS pages ON pages.loid = m.oid
             WHERE %s
            """;

    private static final String ALL = OBJECTS.formatted("true", "true");
    private static final String SOME =
            OBJECTS.formatted("loid = ANY (?::bigint[]::oid[])", "m.oid = ANY (?::bigint[]::oid[])");

    private LargeObjectCatalog() {}

    static Map<Long, LargeObject> all(PostgresSession session) {
        return byOid(session.list(ALL, LargeObjectCatalog::object));
    }

    static Map<Long, LargeObject> some(PostgresSession session, List<Long> oids) {
        return byOid(session.list(SOME, LargeObjectCatalog::object, oids, oids));
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
