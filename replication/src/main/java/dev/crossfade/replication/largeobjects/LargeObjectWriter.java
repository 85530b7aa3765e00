package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes large objects to the target as they are on the source: same OID, same pages, same owner and ACL. Everything goes by
 * sets: round trips follow the bytes, not the number of objects.
 */
final class LargeObjectWriter {

    private static final long PAGE_BYTES = 2048;

    /** A message of about 1 MiB. */
    private static final int PAGES_A_MESSAGE = 512;

    private static final String PAGES = """
            SELECT loid, pageno, data
              FROM pg_largeobject
             WHERE loid = ANY (?)
             ORDER BY loid, pageno
            """;

    private static final String REMOVE = """
            SELECT count(lo_unlink(oid)) FROM pg_largeobject_metadata WHERE oid = ANY (?::bigint[]::oid[])
            """;

    private static final String CREATE = "SELECT count(lo_create(oid::oid)) FROM unnest(?::bigint[]) AS wanted (oid)";

    private static final String PUT = """
            SELECT lo_put(page.loid::oid, page.pageno * 2048, page.data)
              FROM unnest(?::bigint[], ?::bigint[], ?::bytea[]) AS page (loid, pageno, data)
            """;

    /** An object that ends in a page without a byte is as long as that says; 131072 opens for writing. */
    private static final String LENGTHEN = """
            SELECT lo_truncate64(lo_open(ending.loid::oid, 131072), ending.length)
              FROM unnest(?::bigint[], ?::bigint[]) AS ending (loid, length)
            """;

    /** ALTER and GRANT take no parameters; a function of this session alone quotes what they are given. */
    private static final String RIGHTS_FUNCTION = """
            CREATE OR REPLACE FUNCTION pg_temp.crossfade_large_object_rights(object oid, owner text, acl jsonb)
                RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                entry record;
            BEGIN
                IF owner IS NOT NULL THEN
                    EXECUTE format('ALTER LARGE OBJECT %s OWNER TO %I', object, owner);
                END IF;
                FOR entry IN
                    SELECT DISTINCT grantee.rolname, a.grantee
                      FROM pg_largeobject_metadata m,
                           aclexplode(coalesce(m.lomacl, acldefault('L', m.lomowner))) a
                      LEFT JOIN pg_roles grantee ON grantee.oid = a.grantee
                     WHERE m.oid = object
                LOOP
                    EXECUTE format('REVOKE ALL ON LARGE OBJECT %s FROM %s CASCADE', object,
                        CASE WHEN entry.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(entry.rolname) END);
                END LOOP;
                FOR entry IN
                    SELECT * FROM jsonb_to_recordset(acl) AS g (grantee text, privilege text, grantable boolean)
                LOOP
                    EXECUTE format('GRANT %s ON LARGE OBJECT %s TO %s%s', entry.privilege, object,
                        CASE WHEN entry.grantee IS NULL THEN 'PUBLIC' ELSE quote_ident(entry.grantee) END,
                        CASE WHEN entry.grantable THEN ' WITH GRANT OPTION' ELSE '' END);
                END LOOP;
            END
            $$
            """;

    private static final String RIGHTS = """
            SELECT pg_temp.crossfade_large_object_rights(
                       wanted.oid::oid,
                       wanted.owner,
                       CASE WHEN wanted.acl IS NOT NULL THEN wanted.acl::jsonb
                            WHEN wanted.owner IS NULL THEN '[]'
                            ELSE jsonb_build_array(
                                jsonb_build_object('grantee', wanted.owner, 'privilege', 'SELECT', 'grantable', false),
                                jsonb_build_object('grantee', wanted.owner, 'privilege', 'UPDATE', 'grantable', false))
                       END)
              FROM unnest(?::bigint[], ?::text[], ?::text[]) AS wanted (oid, owner, acl)
            """;

    private final PostgresSession source;
    private final PostgresSession target;

    LargeObjectWriter(PostgresSession source, PostgresSession target) {
        this.source = source;
        this.target = target;
    }

    /** Replaces pages, owner and ACL. Called in a transaction that holds the target's gate, as are all here. */
    void replace(List<LargeObject> objects) throws SQLException {
        List<Long> oids = objects.stream().map(LargeObject::oid).toList();
        target.list(REMOVE, row -> row.getInt(1), oids);
        target.list(CREATE, row -> row.getInt(1), oids);
        copyPages(oids);
        giveToOwners(objects);
        setRights(objects.stream().filter(object -> object.acl() != null).toList());
    }

    /** A new object has the default ACL, which follows its owner: nearly all need no more than this. */
    private void giveToOwners(List<LargeObject> objects) {
        String statements = objects.stream()
                .filter(object -> object.owner() != null)
                .map(object -> "ALTER LARGE OBJECT " + object.oid() + " OWNER TO "
                        + Identifier.quote(String.valueOf(object.owner())))
                .collect(Collectors.joining(";\n"));
        if (!statements.isEmpty()) {
            target.execute(statements);
        }
    }

    void setRights(List<LargeObject> objects) throws SQLException {
        if (objects.isEmpty()) {
            return;
        }
        target.execute(RIGHTS_FUNCTION);
        Connection connection = target.connection();
        try (PreparedStatement statement = connection.prepareStatement(RIGHTS)) {
            statement.setArray(1, bigints(connection, objects.stream().map(LargeObject::oid)));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", objects.stream().map(LargeObject::owner).toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "text", objects.stream().map(LargeObject::acl).toArray()));
            statement.execute();
        }
    }

    void remove(List<Long> oids) {
        target.list(REMOVE, row -> row.getInt(1), oids);
    }

    /** In a transaction of the source's, for only there the driver reads by portions. */
    private void copyPages(List<Long> oids) throws SQLException {
        source.inTransaction(() -> {
            Connection connection = source.connection();
            try (PreparedStatement statement = connection.prepareStatement(PAGES)) {
                statement.setFetchSize(PAGES_A_MESSAGE);
                statement.setArray(1, connection.createArrayOf("oid", oids.toArray()));
                try (ResultSet rows = statement.executeQuery()) {
                    Pages pages = new Pages();
                    Map<Long, Long> lengths = new LinkedHashMap<>();
                    while (rows.next()) {
                        long oid = rows.getLong(1);
                        long number = rows.getLong(2);
                        byte[] content = rows.getBytes(3);
                        if (content.length == 0) {
                            lengths.put(oid, number * PAGE_BYTES);
                            continue;
                        }
                        lengths.remove(oid);
                        pages.add(oid, number, content);
                        if (pages.oids.size() == PAGES_A_MESSAGE) {
                            put(pages);
                            pages = new Pages();
                        }
                    }
                    put(pages);
                    lengthen(lengths);
                }
            }
            return true;
        });
    }

    private void put(Pages pages) throws SQLException {
        if (pages.oids.isEmpty()) {
            return;
        }
        Connection connection = target.connection();
        try (PreparedStatement statement = connection.prepareStatement(PUT)) {
            statement.setArray(1, bigints(connection, pages.oids.stream()));
            statement.setArray(2, bigints(connection, pages.numbers.stream()));
            statement.setArray(3, connection.createArrayOf("bytea", pages.contents.toArray(new byte[0][])));
            statement.execute();
        }
    }

    private void lengthen(Map<Long, Long> lengths) throws SQLException {
        if (lengths.isEmpty()) {
            return;
        }
        Connection connection = target.connection();
        try (PreparedStatement statement = connection.prepareStatement(LENGTHEN)) {
            statement.setArray(1, bigints(connection, lengths.keySet().stream()));
            statement.setArray(2, bigints(connection, lengths.values().stream()));
            statement.execute();
        }
    }

    private static Array bigints(Connection connection, java.util.stream.Stream<Long> values) throws SQLException {
        return connection.createArrayOf("bigint", values.toArray());
    }

    private static final class Pages {

        private final List<Long> oids = new ArrayList<>();
        private final List<Long> numbers = new ArrayList<>();
        private final List<byte[]> contents = new ArrayList<>();

        void add(long oid, long number, byte[] content) {
            oids.add(oid);
            numbers.add(number);
            contents.add(content);
        }
    }
}
