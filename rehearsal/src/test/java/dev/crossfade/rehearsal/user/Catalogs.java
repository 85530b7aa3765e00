package dev.crossfade.rehearsal.user;

import dev.crossfade.config.model.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the catalogs of both sides say, a line a fact: whatever Crossfade adds, drops or grants shows as a difference. */
record Catalogs(Map<Side, List<String>> facts) {

    /**
     * An absent access list means the default one, and PostgreSQL itself writes it out when a right is taken and given back: so rights
     * are compared one by one. What is temporary goes with its session, and sessions are looked for apart.
     */
    private static final String FACTS = """
            WITH acls (object, acl) AS (
                SELECT format('schema %I', nspname), coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace
                 UNION ALL
                SELECT format('relation %s', c.oid::regclass),
                       coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, c.relowner))
                  FROM pg_class c
                 UNION ALL
                SELECT format('column %s.%I', attrelid::regclass, attname), attacl FROM pg_attribute
                 UNION ALL
                SELECT format('function %s', oid::regprocedure), coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
                 UNION ALL
                SELECT format('type %s', oid::regtype), coalesce(typacl, acldefault('T', typowner)) FROM pg_type
                 UNION ALL
                SELECT format('database %I', datname), coalesce(datacl, acldefault('d', datdba)) FROM pg_database
                 UNION ALL
                SELECT format('default for %s of %s in %s', defaclobjtype, defaclrole::regrole, defaclnamespace), defaclacl
                  FROM pg_default_acl
            ), facts (fact) AS (
            SELECT format('%s: %s for %s by %s, grantable %s', object, privilege_type,
                          CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, grantor::regrole, is_grantable)
              FROM acls CROSS JOIN aclexplode(acl)
             UNION ALL
            SELECT format('schema %I owner %s', nspname, nspowner::regrole) FROM pg_namespace
             UNION ALL
            SELECT format('relation %s kind %s owner %s identity %s persistence %s options %s rls %s', oid::regclass,
                          relkind, relowner::regrole, relreplident, relpersistence, reloptions, relrowsecurity)
              FROM pg_class
             UNION ALL
            SELECT format('function %s owner %s definer %s settings %s body %s', oid::regprocedure, proowner::regrole,
                          prosecdef, proconfig, md5(prosrc))
              FROM pg_proc
             UNION ALL
            SELECT format('type %s owner %s', oid::regtype, typowner::regrole) FROM pg_type
             UNION ALL
            SELECT format('trigger %s enabled %s', pg_get_triggerdef(oid), tgenabled)
              FROM pg_trigger WHERE NOT tgisinternal
             UNION ALL
            SELECT format('internal triggers on %s: %s, enabled %s', tgrelid::regclass, count(*),
                          array_agg(DISTINCT tgenabled))
              FROM pg_trigger WHERE tgisinternal GROUP BY tgrelid
             UNION ALL
            SELECT format('rule %s on %s', rulename, ev_class::regclass) FROM pg_rewrite
             UNION ALL
            SELECT format('event trigger %I', evtname) FROM pg_event_trigger
             UNION ALL
            SELECT format('extension %I %s', extname, extversion) FROM pg_extension
             UNION ALL
            SELECT format('publication %I', pubname) FROM pg_publication
             UNION ALL
            SELECT format('subscription %I in %s', subname, subdbid) FROM pg_subscription
             UNION ALL
            SELECT format('slot %I', slot_name) FROM pg_replication_slots
             UNION ALL
            SELECT format('replication origin %I', roname) FROM pg_replication_origin
             UNION ALL
            SELECT format('setting of database %s role %s: %s', setdatabase, setrole::regrole, setconfig)
              FROM pg_db_role_setting
             UNION ALL
            SELECT format('role %I %s', rolname,
                          (rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
                           rolconnlimit, rolvaliduntil, rolconfig))
              FROM pg_roles
             UNION ALL
            SELECT format('member %s of %s by %s %s', member::regrole, roleid::regrole, grantor::regrole, admin_option)
              FROM pg_auth_members
             UNION ALL
            SELECT format('database %I owner %s limit %s connections %s', datname, datdba::regrole, datconnlimit,
                          datallowconn)
              FROM pg_database
             UNION ALL
            SELECT format('server setting %s = %s', name, setting) FROM pg_file_settings
            )
            SELECT fact FROM facts WHERE fact !~ 'pg_(toast_)?temp_' AND fact !~ 'pg_toast'
            """;

    private static final String SESSIONS =
            "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'crossfade%'"
                    + " AND datname = current_database()";

    static Catalogs of(Shop shop) throws SQLException {
        Map<Side, List<String>> facts = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            facts.put(side, shop.query(side, FACTS).stream().sorted().toList());
        }
        return new Catalogs(facts);
    }

    /** Crossfade's sessions on both sides, given a moment to end; empty when none is left. */
    static List<String> sessionsLeft(Shop shop) throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            List<String> left = new ArrayList<>();
            for (Side side : Side.values()) {
                left.addAll(shop.query(side, SESSIONS));
            }
            if (left.isEmpty() || System.nanoTime() > end) {
                return left;
            }
        }
    }

    /** What is there and was not, or was and is not; empty when nothing changed. */
    List<String> differencesFrom(Catalogs before) {
        List<String> differences = new ArrayList<>();
        for (Side side : Side.values()) {
            List<String> added = new ArrayList<>(facts.getOrDefault(side, List.of()));
            List<String> gone = new ArrayList<>();
            for (String fact : before.facts.getOrDefault(side, List.of())) {
                if (!added.remove(fact)) {
                    gone.add(fact);
                }
            }
            added.forEach(fact -> differences.add(side + " + " + fact));
            gone.forEach(fact -> differences.add(side + " - " + fact));
        }
        return differences;
    }
}
