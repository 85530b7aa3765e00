package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.Identifier;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of {@code pg_dump}'s statements are for the target. Left out are those about the session, which has its own bounds; a schema
 * that is there; what makes schema {@code public} the server's own; the guard; and what our own role at the source owns or was granted,
 * where the target has no such role: there our other role takes its place.
 */
final class Restorable {

    private static final Pattern OF_THE_SESSION = Pattern.compile(
            "SET (statement_timeout|lock_timeout|idle_in_transaction_session_timeout|transaction_timeout|client_encoding"
                    + "|client_min_messages)\\b.*",
            Pattern.DOTALL);

    private static final List<String> OF_THE_SERVER =
            List.of("ALTER SCHEMA public OWNER TO ", "COMMENT ON SCHEMA public IS ");

    private static final String GUARD = "CREATE TRIGGER crossfade_guard ";

    private final Set<String> present;
    private final Set<String> absentRoles;

    /**
     * @param present the schemas that the target has
     * @param absentRoles ours at the source that it does not have
     */
    Restorable(Set<String> present, Set<String> absentRoles) {
        this.present = present;
        this.absentRoles = absentRoles;
    }

    List<String> of(List<String> script) {
        return script.stream().filter(this::isWanted).toList();
    }

    private boolean isWanted(String statement) {
        return !OF_THE_SESSION.matcher(statement).matches()
                && OF_THE_SERVER.stream().noneMatch(statement::startsWith)
                && !statement.startsWith(GUARD)
                && present.stream().noneMatch(schema -> isNamed(statement, "CREATE SCHEMA ", schema))
                && absentRoles.stream().noneMatch(role -> isForRole(statement, role));
    }

    private static boolean isNamed(String statement, String beginning, String name) {
        return statement.equals(beginning + name) || statement.equals(beginning + Identifier.quote(name));
    }

    private static boolean isForRole(String statement, String role) {
        return List.of(role, Identifier.quote(role)).stream()
                .anyMatch(written -> isGiven(statement, written) || isByDefaultOf(statement, written));
    }

    private static boolean isGiven(String statement, String role) {
        boolean gives =
                statement.startsWith("GRANT ") || statement.startsWith("REVOKE ") || statement.startsWith("ALTER ");
        return gives
                && (statement.endsWith(" TO " + role)
                        || statement.endsWith(" FROM " + role)
                        || statement.endsWith(" TO " + role + " WITH GRANT OPTION"));
    }

    private static boolean isByDefaultOf(String statement, String role) {
        return statement.startsWith("ALTER DEFAULT PRIVILEGES FOR ROLE " + role + " ");
    }
}
