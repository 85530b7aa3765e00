package dev.crossfade.replication.dump;

/**
 * What schemas hold that has an owner, for the questions about roles: the beginning of a query, whose first parameter is the schemas' names.
 * Left out is what belongs to an extension, and what follows another object: a table's row type, an array, a multirange.
 */
final class OwnedObjects {

    static final String WITH = """
            WITH namespaces AS MATERIALIZED (
                SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = ANY (?::text[])
            ), of_extensions AS MATERIALIZED (
                SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
            ), everything (classid, objid, namespace, owner, acl) AS (
                SELECT 'pg_class'::regclass, oid, relnamespace, relowner, relacl
                  FROM pg_class
                 WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relpersistence <> 't'
                 UNION ALL
                SELECT 'pg_proc'::regclass, oid, pronamespace, proowner, proacl FROM pg_proc
                 UNION ALL
                SELECT 'pg_type'::regclass, t.oid, t.typnamespace, t.typowner, t.typacl
                  FROM pg_type t
                  LEFT JOIN pg_class c ON c.oid = t.typrelid
                 WHERE (t.typtype IN ('b', 'e', 'd', 'r') OR c.relkind = 'c')
                   AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid)
                 UNION ALL
                SELECT 'pg_operator'::regclass, oid, oprnamespace, oprowner, NULL FROM pg_operator
                 UNION ALL
                SELECT 'pg_opclass'::regclass, oid, opcnamespace, opcowner, NULL FROM pg_opclass
                 UNION ALL
                SELECT 'pg_opfamily'::regclass, oid, opfnamespace, opfowner, NULL FROM pg_opfamily
                 UNION ALL
                SELECT 'pg_collation'::regclass, oid, collnamespace, collowner, NULL FROM pg_collation
                 UNION ALL
                SELECT 'pg_conversion'::regclass, oid, connamespace, conowner, NULL FROM pg_conversion
                 UNION ALL
                SELECT 'pg_ts_config'::regclass, oid, cfgnamespace, cfgowner, NULL FROM pg_ts_config
                 UNION ALL
                SELECT 'pg_ts_dict'::regclass, oid, dictnamespace, dictowner, NULL FROM pg_ts_dict
                 UNION ALL
                SELECT 'pg_statistic_ext'::regclass, oid, stxnamespace, stxowner, NULL FROM pg_statistic_ext
            ), objects AS MATERIALIZED (
                SELECT classid, objid, namespace, owner, acl
                  FROM everything
                 WHERE namespace IN (SELECT oid FROM namespaces)
                   AND NOT ((classid, objid) IN (SELECT classid, objid FROM of_extensions))
            )
            """;

    private OwnedObjects() {}
}
