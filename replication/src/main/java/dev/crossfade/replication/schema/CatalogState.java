package dev.crossfade.replication.schema;

import dev.crossfade.replication.postgres.PostgresSession;

/**
 * Whether anything in a database's catalogs was written since another look: as long as no row has come, gone or got another version,
 * no fingerprint is another one. With thousands of tables this costs a quarter of a fingerprint, and sends nothing (measured). VACUUM and ANALYZE change
 * rows in place, and so nothing here.
 */
public record CatalogState(String versions) {

    /** A version of a row is known by the transaction that wrote it. What a role is called, everybody may see of the view alone. */
    private static final String VERSIONS = """
            SELECT string_agg(concat(part, ' ', rows, ' ', versions), ', ' ORDER BY part)
              FROM (
                SELECT 1 AS part, count(*) AS rows, sum(hashint8extended(oid::bigint, xmin::text::bigint)) AS versions FROM pg_class
                 UNION ALL
                SELECT 2, count(*), sum(hashint8extended(attrelid::bigint * 2048 + attnum, xmin::text::bigint)) FROM pg_attribute
                 UNION ALL
                SELECT 3, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_attrdef
                 UNION ALL
                SELECT 4, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_constraint
                 UNION ALL
                SELECT 5, count(*), sum(hashint8extended(indexrelid::bigint, xmin::text::bigint)) FROM pg_index
                 UNION ALL
                SELECT 6, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_type
                 UNION ALL
                SELECT 7, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_enum
                 UNION ALL
                SELECT 8, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_proc
                 UNION ALL
                SELECT 9, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_rewrite
                 UNION ALL
                SELECT 10, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_trigger
                 UNION ALL
                SELECT 11, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_policy
                 UNION ALL
                SELECT 12, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_default_acl
                 UNION ALL
                SELECT 13, count(*), sum(hashint8extended(member::bigint * 4294967296 + roleid::bigint, xmin::text::bigint))
                  FROM pg_auth_members
                 UNION ALL
                SELECT 14, count(*), sum(hashint8extended(setdatabase::bigint * 4294967296 + setrole::bigint, xmin::text::bigint))
                  FROM pg_db_role_setting
                 UNION ALL
                SELECT 15, count(*), sum(hashint8extended(seqrelid::bigint, xmin::text::bigint)) FROM pg_sequence
                 UNION ALL
                SELECT 16, count(*), sum(hashint8extended(objid::bigint * 4294967296 + refobjid::bigint, xmin::text::bigint))
                  FROM pg_depend
                 UNION ALL
                SELECT 17, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_statistic_ext
                 UNION ALL
                SELECT 18, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_extension
                 UNION ALL
                SELECT 19, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_namespace
                 UNION ALL
                SELECT 20, count(*), sum(hashint8extended(inhrelid::bigint * 2048 + inhseqno, xmin::text::bigint)) FROM pg_inherits
                 UNION ALL
                SELECT 21, count(*), sum(hashtextextended(rolname::text, oid::bigint)) FROM pg_roles
                 UNION ALL
                SELECT 22, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_collation
                 UNION ALL
                SELECT 23, count(*), sum(hashint8extended(oid::bigint, xmin::text::bigint)) FROM pg_language
              ) parts
            """;

    public static CatalogState read(PostgresSession session) {
        return new CatalogState(session.one(VERSIONS, row -> row.getString(1)));
    }
}
