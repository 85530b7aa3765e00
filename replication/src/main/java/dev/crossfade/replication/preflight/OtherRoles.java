package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Roles that log in, and that the configuration does not know: those that a fence would not stop, and those that it shuts out along with
 * the application.
 *
 * @param stillIn each with the roles through which it could log in
 * @param shutOut by name
 */
record OtherRoles(List<StillIn> stillIn, List<String> shutOut) {

    private static final int MOST_NAMED = 10;

    /**
     * Who could still log in once CONNECT is taken from PUBLIC and from the application's roles: through a grant to itself, through a
     * role that it is a member of, or as one of ours. Superusers always can, and are no application's.
     */
    private static final String STILL_LET_IN = """
            WITH doors AS (
                SELECT a.grantee AS oid
                  FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                 WHERE d.datname = current_database() AND a.privilege_type = 'CONNECT' AND a.grantee <> 0
                 UNION
                SELECT oid FROM pg_roles WHERE rolname = ANY (?)
            )
            SELECT r.rolname, string_agg(DISTINCT door.rolname, ', ') AS doors
              FROM pg_roles r
              JOIN doors ON pg_has_role(r.oid, doors.oid, 'USAGE')
              JOIN pg_roles door ON door.oid = doors.oid AND NOT door.rolname = ANY (?)
             WHERE r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolname = ANY (?)
             GROUP BY r.rolname
             ORDER BY r.rolname
            """;

    /**
     * Whom CONNECT of PUBLIC lets in alone, and who is no stranger here: in a cluster of many databases every role may connect to each. It
     * may read or write a table that is carried, or it is logged in. What PUBLIC may tells nothing of anybody.
     */
    private static final String SHUT_OUT = """
            WITH granted AS (
                SELECT a.grantee AS oid
                  FROM pg_class c
                 CROSS JOIN aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
                 WHERE c.oid = ANY (?::oid[]) AND a.grantee <> 0
                   AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
                 UNION
                SELECT oid FROM pg_roles WHERE rolname IN ('pg_read_all_data', 'pg_write_all_data')
            )
            SELECT r.rolname
              FROM pg_roles r
             WHERE r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolname = ANY (?)
               AND has_database_privilege(r.oid, current_database(), 'CONNECT')
               AND (EXISTS (
                        SELECT FROM pg_stat_activity a WHERE a.datname = current_database() AND a.usesysid = r.oid)
                    OR EXISTS (SELECT FROM granted g WHERE pg_has_role(r.oid, g.oid, 'USAGE')))
             ORDER BY r.rolname
            """;

    /** @param doors what lets it in */
    record StillIn(String role, String doors) {}

    /** @param tables that are carried */
    static OtherRoles find(PostgresSession fenced, DatabaseSettings database, List<Long> tables) {
        List<String> ours = List.of(database.user(), database.replication().user());
        List<StillIn> stillIn = fenced.list(
                STILL_LET_IN,
                row -> new StillIn(row.getString("rolname"), row.getString("doors")),
                ours,
                database.appRoles(),
                ours);
        List<String> known = Stream.of(
                        ours,
                        database.appRoles(),
                        stillIn.stream().map(StillIn::role).toList())
                .flatMap(List::stream)
                .toList();
        return new OtherRoles(stillIn, fenced.list(SHUT_OUT, row -> row.getString(1), tables, known));
    }

    /** Those that no fence would stop. */
    List<String> letIn() {
        return stillIn.stream().map(StillIn::role).toList();
    }

    void tell(Findings findings, String side) {
        String key = side + ".database.appRoles";
        for (StillIn one : stillIn) {
            findings.blocks(
                    "uncovered-role",
                    one.role(),
                    "could log in to a fenced " + side + " (through " + one.doors() + "), for " + key
                            + " does not name it",
                    "add " + one.doors() + " to " + key + ", or REVOKE CONNECT from it");
        }
        if (!shutOut.isEmpty()) {
            findings.warns(
                    "shut-out-role",
                    named(shutOut),
                    "may log in here through CONNECT of PUBLIC, and " + key
                            + " does not name it: the fence shuts it out with"
                            + " the application and ends its sessions, but at the other side nobody takes its sequences from it"
                            + " before the switchover",
                    "where it belongs to the application, name it in appRoles of both sides; where it only reads or looks after"
                            + " the database, let it use the side that serves after the switchover");
        }
    }

    /** As many as a person reads. */
    static String named(List<String> roles) {
        String first = roles.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return roles.size() <= MOST_NAMED ? first : first + " and " + (roles.size() - MOST_NAMED) + " more";
    }
}
