package dev.crossfade.replication.fence;

import dev.crossfade.replication.fence.gate.GateSchema;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.gate.LostGate;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps a side's application from writing where the gate's row is gone, for somebody deleted it, or dropped it with its table: the row
 * only says what stands, and what stands goes on without it. A role without a login that has members never had one.
 *
 * @param standing in words, each with what it is of; empty where the row is gone, and nothing is in the application's way
 * @param byHand the statements, as one, that take all of it away, and leave nothing of ours
 */
public record Remains(List<String> standing, String byHand) {

    private static final String FIND = """
            SELECT 'database ' || quote_ident(current_database()) || ': transactions are read-only by default'
              FROM pg_database d
              JOIN pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0
             WHERE d.datname = current_database() AND 'default_transaction_read_only=on' = ANY (s.setconfig)
             UNION ALL
            SELECT 'role ' || quote_ident(r.rolname)
                       || CASE WHEN r.rolcanlogin THEN ': may not connect (CONNECT was revoked)' ELSE ': may not log in (NOLOGIN)' END
              FROM pg_roles r
             WHERE r.rolname = ANY (?)
               AND CASE WHEN r.rolcanlogin
                        THEN NOT has_database_privilege(r.oid, current_database(), 'CONNECT')
                        ELSE NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = r.oid) END
             UNION ALL
            SELECT 'guard: refuses writes to ' || count(*) || CASE count(*) WHEN 1 THEN ' table' ELSE ' tables' END
                       || ' (trigger crossfade_guard)'
              FROM pg_trigger t
              JOIN pg_proc p ON p.oid = t.tgfoid
             WHERE t.tgname = ? AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND p.prosrc LIKE '%RAISE EXCEPTION%'
            HAVING count(*) > 0
            """;

    private static final String SEQUENCES = """
            SELECT 'rights to ' || count(DISTINCT sequence) || ' of the sequences were taken from the application'
              FROM crossfade.sequence_right
            HAVING count(*) > 0
            """;

    /** In the name of whoever runs it: a grant that another role than the owner had given is the owner's then. */
    private static final String GIVE_SEQUENCES_BACK =
            "DO $$ DECLARE one text; BEGIN FOR one IN SELECT format('GRANT %s ON SEQUENCE %s TO %s%s', privilege,"
                    + " sequence::regclass, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,"
                    + " CASE WHEN grantable THEN ' WITH GRANT OPTION' ELSE '' END) FROM crossfade.sequence_right JOIN pg_class c"
                    + " ON c.oid = sequence WHERE grantee = 0 OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = grantee)"
                    + " ORDER BY depth LOOP EXECUTE one; END LOOP; END $$";

    public Remains {
        standing = List.copyOf(standing);
    }

    /** Empty where the row is there, or there never was a gate. */
    public static Optional<Remains> find(PostgresSession session, List<String> appRoles) {
        if (!LostGate.isLost(session)) {
            return Optional.empty();
        }
        List<String> found = session.list(FIND, row -> row.getString(1), appRoles, GuardFunction.TRIGGER);
        List<String> sequences = LostGate.isThere(session, "sequence_right")
                ? session.list(SEQUENCES, row -> row.getString(1))
                : List.of();
        return Optional.of(new Remains(
                Stream.concat(found.stream(), sequences.stream()).toList(),
                byHand(LostGate.lettingIn(session, appRoles), !sequences.isEmpty())));
    }

    /** The guard's triggers go with its function, which stands in our schema. */
    private static String byHand(List<String> lettingIn, boolean sequences) {
        List<String> statements = new ArrayList<>(lettingIn);
        if (sequences) {
            statements.add(GIVE_SEQUENCES_BACK);
        }
        statements.add(GateSchema.DROP);
        return LostGate.asOne(statements) + (lettingIn.isEmpty() ? "" : " (" + LostGate.INSTEAD_OF_PUBLIC + ")");
    }

    /** What has happened, without what stands. */
    public String meaning() {
        return standing.isEmpty()
                ? "the gate's row was deleted; nothing that keeps the application from writing stands here"
                : "the gate's row was deleted, and what it said of stands still";
    }
}
