package dev.crossfade.replication.fence.guard;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.util.List;

/**
 * Keeps the application from logging in to the side that serves, and lets it in again with exactly the rights that there were. What was
 * there is kept in the gate's row, in the transaction that takes it away, so that a lost controller strands nobody.
 */
public final class ShutOut {

    /** The database's own rights and setting; kept once, for a second shut-out would keep what the first left. */
    private static final String KEEP = """
            UPDATE crossfade.gate
               SET before = before || jsonb_build_object(
                       'connect', (
                           SELECT coalesce(jsonb_agg(jsonb_build_object(
                                      'grantor', a.grantor::bigint,
                                      'grantee', a.grantee::bigint,
                                      'grantable', a.is_grantable)), '[]')
                             FROM pg_database d
                            CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                            WHERE d.datname = current_database() AND a.privilege_type = 'CONNECT'),
                       'readOnly', (
                           SELECT substr(entry, length('default_transaction_read_only=') + 1)
                             FROM pg_database d
                             JOIN pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0
                            CROSS JOIN unnest(s.setconfig) AS entry
                            WHERE d.datname = current_database()
                              AND entry LIKE 'default\\_transaction\\_read\\_only=%'),
                       'noLogin', '[]'::jsonb)
             WHERE before -> 'connect' IS NULL
            """;

    /**
     * What shuts the door, in its order. First ours are let in by name: a walsender that leaned on PUBLIC would be refused, and no
     * token would ever arrive (measured). A grant by another than the owner is taken in that one's name; those first, for they rest
     * on the owner's.
     */
    /** Its parameters: the role that replicates, the application's roles, the role that replicates. */
    public static final String SHUT = """
            SELECT 1 AS step, format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), r.rolname) AS sql
              FROM pg_roles r
             WHERE r.rolname IN (current_user, ?)
             UNION ALL
            SELECT 2, format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database())
             UNION ALL
            SELECT CASE WHEN a.grantor = d.datdba THEN 4 ELSE 3 END,
                   CASE WHEN a.grantor = d.datdba THEN '' ELSE format('SET LOCAL ROLE %I; ', g.rolname) END
                   || format('REVOKE CONNECT ON DATABASE %I FROM %s CASCADE', d.datname,
                             CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END)
                   || CASE WHEN a.grantor = d.datdba THEN '' ELSE '; RESET ROLE' END
              FROM pg_database d
             CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
              JOIN pg_roles g ON g.oid = a.grantor
              LEFT JOIN pg_roles r ON r.oid = a.grantee
             WHERE d.datname = current_database()
               AND a.privilege_type = 'CONNECT'
               AND (a.grantee = 0 OR r.rolname = ANY (?))
               AND coalesce(r.rolname, '') NOT IN (current_user, ?)
             ORDER BY step, sql
            """;

    /**
     * Who may still log in: superusers (nothing keeps them out; {@code check} refuses them among the application's roles) aside. A
     * role may lose its login, which is the whole cluster's, only when it has no business in any other database.
     */
    public static final String STILL_IN = """
            SELECT r.rolname,
                   r.rolname = ANY (?)
                   AND NOT EXISTS (
                           SELECT
                             FROM pg_database d
                            WHERE d.datname <> current_database()
                              AND d.datallowconn
                              AND has_database_privilege(r.oid, d.oid, 'CONNECT'))
                   AND NOT EXISTS (
                           SELECT
                             FROM pg_shdepend s
                             JOIN pg_database d ON d.oid = s.dbid
                            WHERE s.refclassid = 'pg_authid'::regclass
                              AND s.refobjid = r.oid
                              AND d.datname <> current_database()) AS may_lose_login
              FROM pg_roles r
             WHERE r.rolcanlogin
               AND NOT r.rolsuper
               AND r.rolname NOT IN (current_user, ?)
               AND has_database_privilege(r.oid, current_database(), 'CONNECT')
             ORDER BY r.rolname
            """;

    /** Its parameter: the names of the roles. */
    public static final String KEEP_LOGIN = """
            UPDATE crossfade.gate
               SET before = jsonb_set(before, '{noLogin}', (before -> 'noLogin') || to_jsonb(ARRAY(
                       SELECT oid::bigint FROM pg_roles WHERE rolname = ANY (?))))
            """;

    /** All that lacks, the owner's grants first; then what only we were granted; then the setting and the logins. */
    private static final String RESTORE = """
            WITH kept AS (
                SELECT k.grantor::oid AS grantor, k.grantee::oid AS grantee, k.grantable
                  FROM crossfade.gate g
                 CROSS JOIN jsonb_to_recordset(g.before -> 'connect')
                       AS k (grantor bigint, grantee bigint, grantable boolean)
            ), present AS (
                SELECT a.grantor, a.grantee, a.is_grantable
                  FROM pg_database d
                 CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                 WHERE d.datname = current_database() AND a.privilege_type = 'CONNECT'
            ), statements (step, sql) AS (
                SELECT CASE WHEN k.grantor = d.datdba THEN 1 ELSE 2 END,
                       CASE WHEN k.grantor = d.datdba THEN '' ELSE format('SET LOCAL ROLE %I; ', g.rolname) END
                       || format('GRANT CONNECT ON DATABASE %I TO %s%s', d.datname,
                                 CASE WHEN k.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END,
                                 CASE WHEN k.grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                       || CASE WHEN k.grantor = d.datdba THEN '' ELSE '; RESET ROLE' END
                  FROM kept k
                  JOIN pg_database d ON d.datname = current_database()
                  JOIN pg_roles g ON g.oid = k.grantor
                  LEFT JOIN pg_roles r ON r.oid = k.grantee
                 WHERE (k.grantee = 0 OR r.oid IS NOT NULL)
                   AND NOT EXISTS (
                           SELECT
                             FROM present p
                            WHERE p.grantor = k.grantor AND p.grantee = k.grantee AND p.is_grantable >= k.grantable)
                 UNION ALL
                SELECT 3, format('REVOKE CONNECT ON DATABASE %I FROM %I', d.datname, r.rolname)
                  FROM present p
                  JOIN pg_database d ON d.datname = current_database()
                  JOIN pg_roles r ON r.oid = p.grantee
                 WHERE r.rolname IN (current_user, ?)
                   AND p.grantor = d.datdba
                   AND EXISTS (SELECT FROM crossfade.gate g WHERE g.before -> 'connect' IS NOT NULL)
                   AND NOT EXISTS (SELECT FROM kept k WHERE k.grantee = p.grantee AND k.grantor = p.grantor)
                 UNION ALL
                SELECT 4, CASE WHEN g.before ->> 'readOnly' IS NULL
                               THEN format('ALTER DATABASE %I RESET default_transaction_read_only', current_database())
                               ELSE format('ALTER DATABASE %I SET default_transaction_read_only = %L',
                                           current_database(), g.before ->> 'readOnly') END
                  FROM crossfade.gate g
                 WHERE g.before -> 'connect' IS NOT NULL
                 UNION ALL
                SELECT 5, format('ALTER ROLE %I LOGIN', r.rolname)
                  FROM crossfade.gate g
                 CROSS JOIN jsonb_array_elements_text(g.before -> 'noLogin') AS lost (role)
                  JOIN pg_roles r ON r.oid = lost.role::oid
            )
            SELECT sql FROM statements ORDER BY step
            """;

    private static final String SHUT_NOW = "SELECT before -> 'connect' IS NOT NULL FROM crossfade.gate";

    /** After what was kept has been given back. */
    public static final String FORGET = """
            UPDATE crossfade.gate SET before = before - 'connect' - 'readOnly' - 'noLogin'
            """;

    /** What takes a login, of a role that could log in all the same. */
    public static final String TAKING_LOGIN = "ALTER ROLE … NOLOGIN";

    /** The shapes of what lets in again: which of them is run, what was kept says. */
    public static final List<String> LETTING_IN = List.of(
            "GRANT CONNECT ON DATABASE … TO …",
            "REVOKE CONNECT ON DATABASE … FROM …",
            "ALTER DATABASE … SET default_transaction_read_only = …",
            "ALTER DATABASE … RESET default_transaction_read_only",
            "ALTER ROLE … LOGIN");

    private final String replicationRole;
    private final List<String> appRoles;

    public ShutOut(String replicationRole, List<String> appRoles) {
        this.replicationRole = replicationRole;
        this.appRoles = appRoles;
    }

    /** Whether somebody was shut out, and was not let in since; the gate is there. */
    public static boolean isShut(PostgresSession session) {
        return session.first(SHUT_NOW, row -> row.getBoolean(1)).orElse(false);
    }

    /** Within an act. REFUSED, with nothing changed, when a role would still get in. */
    public void shut(PostgresSession session) {
        session.update(KEEP);
        session.define(String.join(";\n", shutting(session)));
        List<StillIn> stillIn = session.list(
                STILL_IN, row -> new StillIn(row.getString(1), row.getBoolean(2)), appRoles, replicationRole);
        takeLogins(session, stillIn);
    }

    /** What {@link #shut} would run first, as the database's rights are now: looks, and needs no gate. */
    public List<String> shutting(PostgresSession session) {
        return session.list(SHUT, row -> row.getString("sql"), replicationRole, appRoles, replicationRole);
    }

    /** What keeps what was there, as {@link #shut} does first: without it nobody knows what to give back. */
    public static String keeping() {
        return KEEP.strip();
    }

    /** What makes the statements that {@link #letIn} runs, as {@link SequenceRights#givingBack}. */
    public static String lettingIn(String replicationRole) {
        return RESTORE.strip().replace("?", Identifier.literal(replicationRole));
    }

    private static void takeLogins(PostgresSession session, List<StillIn> stillIn) {
        List<String> unstoppable = stillIn.stream()
                .filter(role -> !role.mayLoseLogin())
                .map(StillIn::role)
                .toList();
        if (!unstoppable.isEmpty()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "these roles could still log in to the " + session.side().label() + ": "
                            + String.join(", ", unstoppable),
                    "name them in the " + session.side().label()
                            + "'s appRoles; where one gets in through a role that it is a member of, name that one,"
                            + " too");
        }
        if (!stillIn.isEmpty()) {
            List<String> roles = stillIn.stream().map(StillIn::role).toList();
            session.update(KEEP_LOGIN, roles);
            session.define(String.join(
                    ";\n",
                    session.list(
                            "SELECT format('ALTER ROLE %I NOLOGIN', r) FROM unnest(?) AS u (r)",
                            row -> row.getString(1), roles)));
        }
    }

    /** Within an act. Does nothing, in one round trip, when nobody is shut out: whoever was shut out has a setting to lose. */
    public void letIn(PostgresSession session) {
        List<String> statements = session.list(RESTORE, row -> row.getString(1), replicationRole);
        if (!statements.isEmpty()) {
            session.define(String.join(";\n", statements));
            session.update(FORGET);
        }
    }

    private record StillIn(String role, boolean mayLoseLogin) {}
}
