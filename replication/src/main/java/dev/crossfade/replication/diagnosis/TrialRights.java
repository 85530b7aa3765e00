package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What our role needs to try what comes next as apply would: to act as a replica, or the guard would refuse it, and to see how far apply
 * is, or what it has done would be taken for a duplicate. A superuser has both; from PostgreSQL 15 on both can be granted.
 */
public final class TrialRights {

    private static final int GRANTABLE_PARAMETERS_SINCE = 15;

    private static final String HELD = """
            SELECT quote_ident(current_user) AS us, %s AS acts,
                   has_function_privilege('pg_catalog.pg_show_replication_origin_status()', 'EXECUTE') AS sees
            """;

    private static final String SUPERUSER = "current_setting('is_superuser') = 'on'";

    private static final String MAY_BE_REPLICA =
            "has_parameter_privilege(current_user, 'session_replication_role', 'SET')";

    private TrialRights() {}

    static boolean areHeld(PostgresSession subscriber) {
        return remedy(subscriber).isEmpty();
    }

    /** The statements that give us what lacks, or what else to do; empty where nothing does. Asked, never tried. */
    public static Optional<String> remedy(PostgresSession subscriber) {
        boolean grantable = subscriber.serverMajor() >= GRANTABLE_PARAMETERS_SINCE;
        return subscriber.one(HELD.formatted(grantable ? MAY_BE_REPLICA : SUPERUSER), row -> {
            String us = row.getString("us");
            if (!row.getBoolean("acts") && !grantable) {
                return Optional.of("ALTER ROLE " + us + " SUPERUSER, for below PostgreSQL " + GRANTABLE_PARAMETERS_SINCE
                        + " no grant allows it");
            }
            String grants = Stream.of(
                            row.getBoolean("acts") ? "" : "GRANT SET ON PARAMETER session_replication_role TO " + us,
                            row.getBoolean("sees")
                                    ? ""
                                    : "GRANT EXECUTE ON FUNCTION pg_show_replication_origin_status() TO " + us)
                    .filter(grant -> !grant.isEmpty())
                    .collect(Collectors.joining("; "));
            return Optional.of(grants).filter(some -> !some.isEmpty());
        });
    }
}
