package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * Default privileges that hold in every schema: a dump of named schemas leaves them out
 * (<a href="https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html">ALTER DEFAULT PRIVILEGES</a>).
 */
final class DatabaseDefaults {

    private static final String STATEMENTS = """
            WITH defaults AS (
                SELECT d.defaclrole, d.defaclacl, r.rolname,
                       format('ALTER DEFAULT PRIVILEGES FOR ROLE %I ', r.rolname) AS beginning,
                       CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                                            WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' END AS kind
                  FROM pg_default_acl d
                  JOIN pg_roles r ON r.oid = d.defaclrole
                 WHERE d.defaclnamespace = 0 AND NOT r.rolname = ANY (?::text[])
            )
            SELECT d.rolname, 1 AS step, d.beginning || 'REVOKE ALL ON ' || d.kind || ' FROM PUBLIC' AS statement
              FROM defaults d
             WHERE d.kind IN ('FUNCTIONS', 'TYPES')
             UNION ALL
            SELECT d.rolname, 2, d.beginning || 'GRANT ' || a.privilege_type || ' ON ' || d.kind || ' TO '
                       || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(grantee.rolname) END
                       || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
              FROM defaults d
             CROSS JOIN aclexplode(d.defaclacl) a
              LEFT JOIN pg_roles grantee ON grantee.oid = a.grantee
             WHERE d.kind IS NOT NULL
               AND a.grantee <> d.defaclrole
               AND a.privilege_type <> 'MAINTAIN'
               AND (a.grantee = 0 OR NOT grantee.rolname = ANY (?::text[]))
             ORDER BY 1, 2, 3
            """;

    private DatabaseDefaults() {}

    /** @param left whose are left out: our own roles */
    static List<String> statements(PostgresSession source, List<String> left) {
        return source.list(STATEMENTS, row -> row.getString("statement"), left, left);
    }
}
