package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.Optional;

/**
 * The visibility map read as it lies in its fork, by extension
 * <a href="https://www.postgresql.org/docs/current/pageinspect.html">pageinspect</a>, which is for superusers alone: two bits for each page of
 * the table, so that the map of 5 GB is 26 pages, where {@link VisibilityMap} makes a row of each of 833,000. What is found to be written is
 * the same, or up to three neighbours more: four pages share a byte.
 */
public final class RawVisibilityMap {

    private static final String SCHEMA = """
            SELECT n.nspname
              FROM pg_extension e
              JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'pageinspect' AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
            """;

    private static final String TO_BE_CREATED = """
            SELECT to_regnamespace('crossfade') IS NOT NULL
                   AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                   AND NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pageinspect')
                   AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pageinspect')
            """;

    /** In our schema: it goes with it. */
    public static final String CREATE = "CREATE EXTENSION pageinspect SCHEMA crossfade";

    /** Of the session's own, as {@link WrittenSince}'s. */
    static final String RANGES = "SELECT beginning, ending FROM pg_temp.crossfade_unseen()";

    /**
     * A hexadecimal digit stands for two pages, and has both bits 0 and 2 where they are all-visible: 5, 7, d and f. What lies beyond the
     * map's end was never seen. A page of the map is read under its lock, as the server reads it itself; its head has 24 bytes.
     */
    private static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION pg_temp.crossfade_unseen() RETURNS TABLE (beginning tid, ending tid)
                LANGUAGE plpgsql VOLATILE
                SET search_path = pg_catalog AS $function$
            DECLARE
                block  CONSTANT int := current_setting('block_size')::int;
                mapped CONSTANT bigint := 4 * (block - 24);
                pages  CONSTANT bigint := pg_relation_size('pg_catalog.pg_largeobject', 'vm') / block;
                seen   text;
                at     int;
                unseen int;
                upto   int;
            BEGIN
                FOR page IN 0 .. pages - 1 LOOP
                    seen := translate(
                        encode(substring(<schema>.get_raw_page('pg_catalog.pg_largeobject', 'vm', page) FROM 25), 'hex'),
                        '57df01234689abce', '....xxxxxxxxxxxx');
                    at := 1;
                    LOOP
                        unseen := strpos(substring(seen FROM at), 'x');
                        EXIT WHEN unseen = 0;
                        unseen := at + unseen - 1;
                        upto := strpos(substring(seen FROM unseen), '.');
                        upto := CASE WHEN upto = 0 THEN length(seen) + 1 ELSE unseen + upto - 1 END;
                        beginning := format('(%s,0)', page * mapped + (unseen - 1) / 2 * 4)::tid;
                        ending := format('(%s,0)', page * mapped + upto / 2 * 4)::tid;
                        RETURN NEXT;
                        at := upto;
                    END LOOP;
                END LOOP;
                beginning := format('(%s,0)', pages * mapped)::tid;
                ending := '(4294967295,0)';
                RETURN NEXT;
            END
            $function$
            """;

    private RawVisibilityMap() {}

    /** Where the extension is, quoted; empty when it is not there, or not for us. */
    static Optional<String> schema(PostgresSession session) {
        return session.first(SCHEMA, row -> Identifier.quote(String.valueOf(row.getString(1))));
    }

    static boolean isToBeCreated(PostgresSession session) {
        return session.one(TO_BE_CREATED, row -> row.getBoolean(1));
    }

    /** Within an act. */
    static void create(PostgresSession session) {
        session.execute(CREATE);
    }

    /** Once a session, before {@link #RANGES} are asked for. */
    static void prepare(PostgresSession session, String schema) {
        session.execute(FUNCTION.replace("<schema>", schema));
    }
}
