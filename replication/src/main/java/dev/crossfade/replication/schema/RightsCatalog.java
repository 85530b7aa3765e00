package dev.crossfade.replication.schema;

/**
 * Who may what, and under which settings: owners, privileges, default privileges, role memberships of the application, settings of
 * roles and database. Left out is what the fence and the guard take away for a while, what our own roles were granted, and what
 * differs between majors by default: MAINTAIN (new in 17), and PUBLIC's CREATE on schema public (gone since 15).
 */
final class RightsCatalog {

    /** Our own role where the preflight had it given the object. Schema public belongs to another role since 15. */
    static final String OWNERS = """
            SELECT 'owner', o.nspname, o.relname, o.object,
                   CASE WHEN r.rolname = ANY (asked.our_roles) THEN 'ours' ELSE r.rolname::text END
              FROM (
                       SELECT r.nspname, r.relname, r.object, r.relowner AS owner
                         FROM relations r
                        UNION ALL
                       SELECT n.nspname, p.proname,
                              n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                              p.proowner
                         FROM pg_proc p
                         JOIN namespaces n ON n.oid = p.pronamespace
                        WHERE NOT (('pg_proc'::regclass, p.oid) IN (SELECT classid, objid FROM of_extensions))
                        UNION ALL
                       SELECT t.nspname, t.typname, t.object, t.typowner
                         FROM types t
                        UNION ALL
                       SELECT n.nspname, NULL, 'schema ' || n.nspname, n.nspowner
                         FROM namespaces n
                        WHERE n.nspname <> 'public'
                   ) o
             CROSS JOIN asked
              JOIN pg_roles r ON r.oid = o.owner
            """;

    /** The owner has all. On sequences the guard takes USAGE and UPDATE from the application. Who granted it is no difference. */
    static final String PRIVILEGES = """
            SELECT 'privilege', g.nspname, g.relname, g.object || ' to ' || coalesce(grantee.rolname, 'public'),
                   string_agg(DISTINCT g.privilege || CASE WHEN g.grantable THEN ' (grantable)' ELSE '' END, ', ')
              FROM (
                       SELECT r.nspname, r.relname, r.object, r.relowner AS owner, a.grantee,
                              a.privilege_type AS privilege, a.is_grantable AS grantable
                         FROM relations r
                        CROSS JOIN aclexplode(r.relacl) a
                        WHERE r.relkind <> 'S' OR a.privilege_type = 'SELECT'
                        UNION ALL
                       SELECT r.nspname, r.relname, r.object || '.' || c.attname, r.relowner, a.grantee,
                              a.privilege_type, a.is_grantable
                         FROM relations r
                         JOIN pg_attribute c ON c.attrelid = r.oid AND c.attnum > 0 AND NOT c.attisdropped
                        CROSS JOIN aclexplode(c.attacl) a
                        UNION ALL
                       SELECT n.nspname, p.proname,
                              n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                              p.proowner, a.grantee, a.privilege_type, a.is_grantable
                         FROM pg_proc p
                         JOIN namespaces n ON n.oid = p.pronamespace
                        CROSS JOIN aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                        WHERE NOT (('pg_proc'::regclass, p.oid) IN (SELECT classid, objid FROM of_extensions))
                        UNION ALL
                       SELECT t.nspname, t.typname, t.object, t.typowner, a.grantee, a.privilege_type, a.is_grantable
                         FROM types t
                        CROSS JOIN aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) a
                        UNION ALL
                       SELECT n.nspname, NULL, 'schema ' || n.nspname, n.nspowner, a.grantee, a.privilege_type, a.is_grantable
                         FROM namespaces n
                        CROSS JOIN aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
                        WHERE NOT (n.nspname = 'public' AND a.privilege_type = 'CREATE' AND a.grantee = 0)
                   ) g
              LEFT JOIN pg_roles grantee ON grantee.oid = g.grantee
             CROSS JOIN asked
             WHERE g.grantee <> g.owner
               AND g.privilege <> 'MAINTAIN'
               AND (grantee.rolname IS NULL OR NOT grantee.rolname = ANY (asked.our_roles))
               AND (g.grantee = 0 OR grantee.rolname IS NOT NULL)
               AND NOT (g.object = 'schema public' AND grantee.rolname = 'pg_database_owner')
             GROUP BY g.nspname, g.relname, g.object, grantee.rolname
            """;

    /** PUBLIC may execute functions and use types unless that is taken away, which is said apart. */
    static final String DEFAULT_PRIVILEGES = """
            SELECT 'default-privilege', NULL, NULL,
                   concat_ws(' ', 'of', pg_get_userbyid(d.defaclrole), 'in ' || n.nspname, 'on',
                             CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                                                  WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE d.defaclobjtype::text END,
                             'to', coalesce(grantee.rolname, 'public')),
                   string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
              FROM pg_default_acl d
             CROSS JOIN asked
             CROSS JOIN aclexplode(d.defaclacl) a
              LEFT JOIN namespaces n ON n.oid = d.defaclnamespace
              LEFT JOIN pg_roles grantee ON grantee.oid = a.grantee
             WHERE (d.defaclnamespace = 0 OR n.oid IS NOT NULL)
               AND a.grantee <> d.defaclrole
               AND NOT (a.grantee = 0 AND d.defaclnamespace = 0 AND d.defaclobjtype IN ('f', 'T'))
               AND a.privilege_type <> 'MAINTAIN'
               AND (grantee.rolname IS NULL OR NOT grantee.rolname = ANY (asked.our_roles))
             GROUP BY d.defaclrole, n.nspname, d.defaclobjtype, grantee.rolname
            """;

    static final String DEFAULTS_TAKEN_AWAY = """
            SELECT 'default-privilege', NULL, NULL,
                   concat_ws(' ', 'of', pg_get_userbyid(d.defaclrole), 'on',
                             CASE d.defaclobjtype WHEN 'f' THEN 'functions' ELSE 'types' END, 'to public'),
                   'nothing'
              FROM pg_default_acl d
             WHERE d.defaclnamespace = 0
               AND d.defaclobjtype IN ('f', 'T')
               AND NOT EXISTS (SELECT FROM aclexplode(d.defaclacl) a WHERE a.grantee = 0)
            """;

    static final String ROLE_MEMBERSHIPS = """
            SELECT 'role-membership', NULL, NULL, member.rolname::text,
                   string_agg(DISTINCT granted.rolname, ', ' ORDER BY granted.rolname)
              FROM pg_auth_members m
             CROSS JOIN asked
              JOIN pg_roles member ON member.oid = m.member
              JOIN pg_roles granted ON granted.oid = m.roleid
             WHERE member.rolname = ANY (asked.app_roles)
             GROUP BY member.rolname
            """;

    /** A value of an application's own setting may be a secret; the fence sets default_transaction_read_only. */
    static final String SETTINGS = """
            SELECT 'setting', NULL, NULL,
                   concat_ws(' ', split_part(c.entry, '=', 1), 'of ' || r.rolname,
                             CASE WHEN s.setdatabase <> 0 THEN 'in the database' END),
                   CASE WHEN split_part(c.entry, '=', 1) LIKE '%.%' THEN 'hash ' || md5(c.entry)
                        ELSE substr(c.entry, strpos(c.entry, '=') + 1)
                   END
              FROM pg_db_role_setting s
             CROSS JOIN asked
             CROSS JOIN unnest(s.setconfig) AS c (entry)
              LEFT JOIN pg_roles r ON r.oid = s.setrole
             WHERE (s.setdatabase = 0 OR s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
               AND (s.setrole = 0 OR r.rolname = ANY (asked.app_roles))
               AND split_part(c.entry, '=', 1) <> 'default_transaction_read_only'
            """;

    private RightsCatalog() {}
}
