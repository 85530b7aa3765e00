package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.largeobjects.LargeObject.Rights;
import dev.crossfade.replication.postgres.PostgresSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads large objects whole: their rights, how far they reach, and a hash over all pages. Needs SELECT on {@code pg_largeobject}. */
public final class LargeObjectCatalog {

    private static final String OIDS = "SELECT oid FROM pg_largeobject_metadata ORDER BY oid";

    /** Columns of {@code pg_largeobject_metadata m}. An ACL that was emptied has a dimension, and does not equal {@code '{}'}. Also for a person, by hand. */
    public static final String RIGHTS = """
            (SELECT owner.rolname FROM pg_roles owner WHERE owner.oid = m.lomowner) AS owner,
            CASE WHEN cardinality(m.lomacl) = 0 THEN '[]'
                 WHEN m.lomacl <> acldefault('L', m.lomowner)
                 THEN (SELECT jsonb_agg(
                                  jsonb_build_object(
                                      'grantee', grantee.rolname,
                                      'privilege', a.privilege_type,
                                      'grantable', a.is_grantable)
                                  ORDER BY grantee.rolname, a.privilege_type, a.is_grantable)
                         FROM aclexplode(m.lomacl) a
                         LEFT JOIN pg_roles grantee ON grantee.oid = a.grantee)::text
            END AS acl
            """;

    private static final String OBJECTS = """
            SELECT m.oid,
                   %s,
                   coalesce(p.pages, 0) AS pages,
                   coalesce(p.last_page, -1) AS last_page,
                   coalesce(p.last_length, 0) AS last_length,
                   coalesce(p.hash, '') AS hash
              FROM pg_largeobject_metadata m
              LEFT JOIN (
                       SELECT loid,
                              count(*) AS pages,
                              max(pageno) AS last_page,
                              (array_agg(length(data) ORDER BY pageno DESC))[1] AS last_length,
                              md5(string_agg(pageno || ':' || md5(data), ',' ORDER BY pageno)
                                  FILTER (WHERE length(data) > 0)) AS hash
                         FROM pg_largeobject
                        WHERE loid = ANY (?::bigint[]::oid[])
                        GROUP BY loid
                   ) AS p ON p.loid = m.oid
             WHERE m.oid = ANY (?::bigint[]::oid[])
            """.formatted(RIGHTS);

    private LargeObjectCatalog() {}

    /** In ascending order. */
    static List<Long> oids(PostgresSession session) {
        return session.list(OIDS, row -> row.getLong(1));
    }

    /** Those of them that are there. */
    static Map<Long, LargeObject> some(PostgresSession session, Collection<Long> oids) {
        Map<Long, LargeObject> objects = new TreeMap<>();
        if (!oids.isEmpty()) {
            session.list(OBJECTS, LargeObjectCatalog::object, oids, oids)
                    .forEach(object -> objects.put(object.oid(), object));
        }
        return objects;
    }

    private static LargeObject object(ResultSet row) throws SQLException {
        return new LargeObject(row.getLong("oid"), rights(row), extent(row), row.getString("hash"));
    }

    static Rights rights(ResultSet row) throws SQLException {
        return new Rights(row.getString("owner"), row.getString("acl"));
    }

    static Extent extent(ResultSet row) throws SQLException {
        return new Extent(row.getLong("pages"), row.getInt("last_page"), row.getInt("last_length"));
    }
}
