package dev.crossfade.replication.fence.gate;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the guard has taken of rights on sequences stood in a table that somebody has dropped. Made anew it would be empty, and
 * the application would be let in without the values of its sequences: each of its inserts would be refused. Only a person can say what it
 * had; what is granted by hand is taken, and kept, by the next guard.
 */
public final class LostSequenceRights {

    /**
     * A version that had no such table kept it in the row. A side that serves, or did last, has had everything given back; one that
     * was fenced and is still shut is not guarded yet, and one that has no trigger of the guard's never was.
     */
    private static final String OWNER_WHERE_LOST = """
            SELECT pg_get_userbyid(n.nspowner)
              FROM crossfade.gate g
              JOIN pg_namespace n ON n.nspname = 'crossfade'
             WHERE to_regclass('crossfade.sequence_right') IS NULL
               AND g.before -> 'sequences' IS NULL
               AND g.before -> 'connect' IS NULL
               AND g.state = ANY (?)
               AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgname = ? AND NOT t.tgisinternal)
            """;

    private static final String MAY_LOOK =
            "SELECT coalesce(has_table_privilege(to_regclass('crossfade.gate'), 'SELECT'), false)";

    private static final List<String> GUARDED =
            List.of(GateState.GUARDED.label(), GateState.ARMED.label(), GateState.ABORTED.label());

    private final List<String> schemas;
    private final List<String> appRoles;

    public LostSequenceRights(List<String> schemas, List<String> appRoles) {
        this.schemas = schemas;
        this.appRoles = appRoles;
    }

    /** Where there is a gate. */
    /** Whether our role has taken away what nobody knows any more how to give back. */
    public static boolean areLost(PostgresSession guarded) {
        return owner(guarded).isPresent();
    }

    private static Optional<String> owner(PostgresSession guarded) {
        return guarded.first(OWNER_WHERE_LOST, row -> row.getString(1), GUARDED, GuardFunction.TRIGGER);
    }

    /** What a person has to run there; empty where nothing is lost, and where there is no gate, or none that our role may look at. */
    public Optional<String> remedy(PostgresSession guarded) {
        return guarded.one(MAY_LOOK, row -> row.getBoolean(1))
                ? owner(guarded).map(this::statements)
                : Optional.empty();
    }

    private String statements(String owner) {
        return GateSchema.CREATE_SEQUENCE_RIGHT.strip() + " ALTER TABLE crossfade.sequence_right OWNER TO "
                + Identifier.quote(owner) + "; GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA " + quoted(schemas)
                + " TO "
                + quoted(appRoles);
    }

    private static String quoted(List<String> names) {
        return names.stream().map(Identifier::quote).collect(Collectors.joining(", "));
    }

    /** REFUSED, with what to run, before everything that would let the application in without them. */
    public void refuse(PostgresSession guarded) {
        remedy(guarded).ifPresent(statements -> {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "what was taken from the application's rights on the "
                            + guarded.side().label()
                            + "'s sequences stood in crossfade.sequence_right, which somebody dropped",
                    "give it back by hand, as each role has it at the other side: " + statements + "; then try again");
        });
    }
}
