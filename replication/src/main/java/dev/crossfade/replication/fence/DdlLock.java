package dev.crossfade.replication.fence;

import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code replication.ddlLock}: event triggers that refuse DDL in the configured schemas while the side is the one that serves
 * (<a href="https://www.postgresql.org/docs/current/event-triggers.html">event triggers</a>). They keep an accident from being made, not
 * an enemy from making it: a session may let itself pass. They are on both sides, and the gate says which of them refuses, so that
 * nothing needs to be done about them under the clock.
 *
 * <p>They fail open: whatever goes wrong in their function, as when our rows are gone, lets the statement pass.
 */
public final class DdlLock {

    static final String AT_END = "crossfade_ddl_lock";
    static final String AT_DROP = "crossfade_ddl_lock_drop";

    /** On RDS, Cloud SQL and Azure a role of the provider's may do what else only a superuser may. */
    private static final String MAY_CREATE = """
            SELECT r.rolsuper
                   OR EXISTS (
                          SELECT
                            FROM pg_roles p
                           WHERE p.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')
                             AND pg_has_role(p.oid, 'USAGE'))
              FROM pg_roles r
             WHERE r.rolname = current_user
            """;

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS crossfade.ddl_lock (
                one     boolean PRIMARY KEY DEFAULT true CHECK (one),
                schemas text[] NOT NULL
            )
            """;

    /** What is moved out of its schema, or whose schema is renamed, is told only by having been there: at the end it has the new one. */
    private static final String OBJECTS = """
            CREATE TABLE IF NOT EXISTS crossfade.ddl_locked (
                classid oid NOT NULL,
                objid   oid NOT NULL,
                PRIMARY KEY (classid, objid)
            );
            DELETE FROM crossfade.ddl_locked
            """;

    private static final String FILL = """
            WITH locked AS MATERIALIZED (
                SELECT oid FROM pg_namespace WHERE nspname = ANY (?::text[])
            )
            INSERT INTO crossfade.ddl_locked (classid, objid)
            SELECT 'pg_namespace'::regclass, oid FROM locked
             UNION ALL
            SELECT 'pg_class'::regclass, c.oid FROM pg_class c JOIN locked l ON l.oid = c.relnamespace
             UNION ALL
            SELECT 'pg_proc'::regclass, p.oid FROM pg_proc p JOIN locked l ON l.oid = p.pronamespace
             UNION ALL
            SELECT 'pg_type'::regclass, t.oid FROM pg_type t JOIN locked l ON l.oid = t.typnamespace
            """;

    private static final String SCHEMAS = """
            INSERT INTO crossfade.ddl_lock (schemas) VALUES (?::text[])
                ON CONFLICT (one) DO UPDATE SET schemas = EXCLUDED.schemas
            """;

    /**
     * SECURITY DEFINER, for the application may read nothing of ours, and without it its own DDL would fail. What happens at the end of a
     * statement is undone by its failure, but for what CONCURRENTLY has committed by then: that passes, for half of it would be worse, and
     * is named as drift. Temporary objects are in no configured schema; triggers, policies and rules are in none at all, but in that of their
     * table.
     */
    private static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION crossfade.refuse_ddl() RETURNS event_trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
            DECLARE
                locked  text[];
                refused text;
            BEGIN
                BEGIN
                    IF current_setting('application_name') LIKE 'crossfade/%'
                       OR coalesce(current_setting('crossfade.allow_ddl', true), '') IN ('on', 'true', 'yes', '1')
                       OR TG_TAG IN ('CREATE INDEX', 'DROP INDEX', 'ALTER TABLE', 'REINDEX')
                          AND current_query() ~* '[[:<:]]concurrently[[:>:]]'
                       OR NOT EXISTS (SELECT FROM crossfade.gate WHERE state IN ('serving', 'fencing', 'fenced', 'open'))
                    THEN
                        RETURN;
                    END IF;
                    SELECT l.schemas INTO locked FROM crossfade.ddl_lock l;
                    IF TG_EVENT = 'sql_drop' THEN
                        SELECT concat(o.object_type, ' ', o.object_identity) INTO refused
                          FROM pg_event_trigger_dropped_objects() o
                         WHERE NOT o.is_temporary
                           AND (o.schema_name = ANY (locked)
                                OR o.object_type = 'schema' AND o.object_name = ANY (locked)
                                -- A foreign key from elsewhere leaves the referenced table's internal triggers behind.
                                OR o.object_type IN ('trigger', 'policy', 'rule') AND o.address_names[1] = ANY (locked)
                                   AND NOT starts_with(o.address_names[3], 'RI_ConstraintTrigger_'))
                         LIMIT 1;
                    ELSE
                        SELECT concat(o.object_type, ' ', o.object_identity) INTO refused
                          FROM pg_event_trigger_ddl_commands() o
                          LEFT JOIN pg_trigger t ON o.classid = 'pg_trigger'::regclass AND t.oid = o.objid
                          LEFT JOIN pg_policy p ON o.classid = 'pg_policy'::regclass AND p.oid = o.objid
                          LEFT JOIN pg_rewrite w ON o.classid = 'pg_rewrite'::regclass AND w.oid = o.objid
                          LEFT JOIN pg_class c ON c.oid = coalesce(t.tgrelid, p.polrelid, w.ev_class)
                          LEFT JOIN pg_namespace n
                            ON n.oid = CASE WHEN o.classid = 'pg_namespace'::regclass THEN o.objid ELSE c.relnamespace END
                         WHERE o.command_tag NOT IN ('COMMENT', 'SECURITY LABEL', 'REINDEX', 'REFRESH MATERIALIZED VIEW')
                           AND (coalesce(o.schema_name, n.nspname) = ANY (locked)
                                OR EXISTS (
                                       SELECT
                                         FROM crossfade.ddl_locked k
                                        WHERE k.classid = o.classid AND k.objid = o.objid))
                         LIMIT 1;
                    END IF;
                EXCEPTION WHEN OTHERS THEN
                    RETURN;
                END;
                IF refused IS NOT NULL THEN
                    RAISE EXCEPTION USING
                        ERRCODE = '55000',
                        MESSAGE = concat('cannot execute ', TG_TAG, ' (', refused, '): the schema is locked while Crossfade',
                                         ' moves this database'),
                        DETAIL = 'DDL is not replicated, so the two sides would differ, and no switchover or rollback could start.',
                        HINT = 'Wait until the migration has ended. What cannot wait: SET crossfade.allow_ddl = on, here and'
                               ' at the other side, and make the same change at both.';
                END IF;
            END
            $$
            """;

    private static final SortedMap<String, String> TRIGGERS = Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(
            AT_END, "CREATE EVENT TRIGGER " + AT_END + " ON ddl_command_end EXECUTE FUNCTION crossfade.refuse_ddl()",
            AT_DROP, "CREATE EVENT TRIGGER " + AT_DROP + " ON sql_drop EXECUTE FUNCTION crossfade.refuse_ddl()")));

    private static final String PRESENT = "SELECT evtname FROM pg_event_trigger WHERE evtname = ANY (?::text[])";

    private final Gate gate;
    private final List<String> schemas;

    DdlLock(Gate gate, List<String> schemas) {
        this.gate = gate;
        this.schemas = schemas;
    }

    /** Whether our role may make event triggers; asked, not tried. */
    public static boolean mayBeMade(PostgresSession session) {
        return session.one(MAY_CREATE, row -> row.getBoolean(1));
    }

    /** Does nothing but bring it up to date where it is there; false where our role may not make it. */
    boolean lock(PostgresSession session) {
        if (!mayBeMade(session)) {
            return false;
        }
        return gate.act(session, locked -> {
            session.execute(TABLE);
            session.update(SCHEMAS, schemas);
            session.execute(OBJECTS);
            session.update(FILL, schemas);
            session.execute(FUNCTION);
            List<String> present = present(session);
            TRIGGERS.forEach((name, creation) -> {
                if (!present.contains(name)) {
                    session.execute(creation);
                }
            });
            return true;
        });
    }

    /** Does nothing where there is none. Schema crossfade takes it along when it is dropped, and whoever closes may come again after that. */
    void unlock(PostgresSession session) {
        gate.actWhereInstalled(session, () -> present(session).forEach(trigger -> session.execute(dropping(trigger))));
    }

    private static String dropping(String trigger) {
        return "DROP EVENT TRIGGER " + trigger;
    }

    /** What it is made of, where it is not there yet. */
    public static List<String> creation() {
        return Stream.concat(Stream.of(TABLE, OBJECTS, FUNCTION), TRIGGERS.values().stream())
                .toList();
    }

    public static List<String> removal() {
        return TRIGGERS.keySet().stream().map(DdlLock::dropping).toList();
    }

    private static List<String> present(PostgresSession session) {
        return session.list(PRESENT, row -> row.getString(1), List.of(AT_END, AT_DROP));
    }
}
