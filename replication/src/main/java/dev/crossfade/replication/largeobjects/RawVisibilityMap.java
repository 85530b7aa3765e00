package dev.crossfade.replication.largeobjects;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The visibility map read as it lies in its fork, by extension
 * <a href="https://www.postgresql.org/docs/current/pageinspect.html">pageinspect</a>, which is for superusers alone, or by a function that one
 * of them {@linkplain #lending lends} us: two bits for each page of the table, so that the map of 5 GB is 26 pages, where {@link
 * VisibilityMap} makes a row of each of 833,000. What is found to be written is the same, or up to three neighbours more: four pages share a
 * byte.
 */
public final class RawVisibilityMap {

    private static final Logger LOG = LoggerFactory.getLogger(RawVisibilityMap.class);

    private static final String SCHEMA = """
            SELECT n.nspname
              FROM pg_extension e
              JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'pageinspect' AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
            """;

    /** Where superusers alone may make anything: whatever else is called so would run with our rights, or lie. */
    private static final String LENT = """
            SELECT FROM pg_proc p
              JOIN pg_namespace n ON n.oid = p.pronamespace
              JOIN pg_roles owner ON owner.oid = p.proowner
              JOIN pg_roles holder ON holder.oid = n.nspowner
             WHERE n.nspname = 'crossfade_map' AND p.proname = 'large_objects' AND p.proargtypes = '20'::oidvector
               AND p.prosecdef AND owner.rolsuper AND holder.rolsuper
               AND NOT EXISTS (
                   SELECT
                     FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS granted
                     LEFT JOIN pg_roles r ON r.oid = granted.grantee
                    WHERE granted.privilege_type = 'CREATE' AND r.rolsuper IS NOT TRUE)
               AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
            """;

    private static final String OF_USE = """
            SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                   AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pageinspect')
                   OR EXISTS (<lent>)
            """.replace("<lent>", LENT);

    /** On RDS nobody is a superuser. */
    private static final String MAY_BE_LENT = """
            SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pageinspect')
                   AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_superuser')
            """;

    private static final String LENDER = """
            SELECT coalesce(
                (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pageinspect'),
                '')
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
     * A byte stands for four pages, and has bits 0, 2, 4 and 6 where they are all-visible, the others where they are all-frozen: nearly all
     * are 55 or ff, so that 64 at once are compared, and only what differs byte by byte. What lies beyond the map's end was never seen. A page
     * of the map is read under its lock, as the server reads it itself; its head has 24 bytes.
     */
    private static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION pg_temp.crossfade_unseen() RETURNS TABLE (beginning tid, ending tid)
                LANGUAGE plpgsql VOLATILE
                SET search_path = pg_catalog AS $function$
            DECLARE
                block   CONSTANT int := current_setting('block_size')::int;
                mapped  CONSTANT bigint := 4 * (block - 24);
                pages   CONSTANT bigint := pg_relation_size('pg_catalog.pg_largeobject', 'vm') / block;
                heap    CONSTANT bigint := pg_relation_size('pg_catalog.pg_largeobject') / block;
                visible CONSTANT bytea := decode(repeat('55', 64), 'hex');
                frozen  CONSTANT bytea := decode(repeat('ff', 64), 'hex');
                raw     bytea;
                part    bytea;
                since   int;
                ends    int;
            BEGIN
                FOR page IN 0 .. pages - 1 LOOP
                    raw := <page>;
                    since := NULL;
                    -- Where the table ends.
                    ends := least(block, greatest(24, 24 + (heap - page * mapped + 3) / 4));
                    FOR chunk IN 24 .. ends - 1 BY 64 LOOP
                        part := substring(raw FROM chunk + 1 FOR 64);
                        IF part <> visible AND part <> frozen OR since IS NOT NULL THEN
                            FOR at IN chunk .. least(chunk + length(part), ends) - 1 LOOP
                                IF get_byte(raw, at) & 85 <> 85 THEN
                                    since := coalesce(since, at);
                                ELSIF since IS NOT NULL THEN
                                    beginning := format('(%s,0)', page * mapped + 4 * (since - 24))::tid;
                                    ending := format('(%s,0)', page * mapped + 4 * (at - 24))::tid;
                                    RETURN NEXT;
                                    since := NULL;
                                END IF;
                            END LOOP;
                        END IF;
                    END LOOP;
                    IF since IS NOT NULL OR ends < block THEN
                        since := coalesce(since, ends);
                        beginning := format('(%s,0)', page * mapped + 4 * (since - 24))::tid;
                        ending := format('(%s,0)', page * mapped + mapped)::tid;
                        RETURN NEXT;
                    END IF;
                END LOOP;
                beginning := format('(%s,0)', pages * mapped)::tid;
                ending := '(4294967295,0)';
                RETURN NEXT;
            END
            $function$
            """;

    private RawVisibilityMap() {}

    /** What says the bytes of {@code page} of the map, in SQL; empty when nothing is there, or not for us. */
    static Optional<String> page(PostgresSession session) {
        return session.first(SCHEMA, row -> rawPage(Identifier.quote(String.valueOf(row.getString(1)))))
                .or(() -> session.first(LENT, row -> "crossfade_map.large_objects(page::bigint)"));
    }

    private static String rawPage(String schema) {
        return schema + ".get_raw_page('pg_catalog.pg_largeobject', 'vm', page)";
    }

    /**
     * What a superuser runs for a role that is none: a function that reads this one map, and nothing else. Empty where nobody can.
     *
     * @param user our role
     */
    public static Optional<String> lending(PostgresSession session, String user) {
        if (!session.one(MAY_BE_LENT, row -> row.getBoolean(1))) {
            return Optional.empty();
        }
        String there = session.one(LENDER, row -> String.valueOf(row.getString(1)));
        String role = Identifier.quote(user);
        return Optional.of("BEGIN; CREATE SCHEMA crossfade_map; "
                + (there.isEmpty() ? "CREATE EXTENSION pageinspect SCHEMA crossfade_map; " : "")
                + "CREATE FUNCTION crossfade_map.large_objects(page bigint) RETURNS bytea LANGUAGE sql SECURITY DEFINER"
                + " SET search_path = pg_catalog RETURN "
                + rawPage(there.isEmpty() ? "crossfade_map" : Identifier.quote(there))
                + "; REVOKE ALL ON FUNCTION crossfade_map.large_objects FROM PUBLIC;"
                + " GRANT USAGE ON SCHEMA crossfade_map TO " + role
                + "; GRANT EXECUTE ON FUNCTION crossfade_map.large_objects TO " + role + "; COMMIT");
    }

    /** Whether our role may have it, now or once our schema is there. */
    public static boolean isOfUse(PostgresSession session) {
        return session.one(OF_USE, row -> row.getBoolean(1));
    }

    static boolean isToBeCreated(PostgresSession session) {
        return session.one(TO_BE_CREATED, row -> row.getBoolean(1));
    }

    /** Within an act. */
    static void create(PostgresSession session) {
        session.execute(CREATE);
    }

    /**
     * The {@link #RANGES}, once they were asked for and have come. Empty where there is nothing, or where it does not work: it only makes
     * passes faster, and somebody may have taken away what it needs.
     */
    static Optional<String> prepared(PostgresSession session) {
        try {
            return page(session).map(page -> {
                prepare(session, page);
                session.list(RANGES, row -> true);
                return RANGES;
            });
        } catch (ReplicationFailure e) {
            if (e.kind() != ReplicationFailure.Kind.FAILED && e.kind() != ReplicationFailure.Kind.REFUSED) {
                throw e;
            }
            LOG.warn(
                    "the map cannot be read as it lies at the {}, so it is read row by row: {}",
                    session.side().label(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** Once a session, before {@link #RANGES} are asked for. */
    static void prepare(PostgresSession session, String page) {
        session.execute(FUNCTION.replace("<page>", page));
    }
}
