package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What becomes a finding because our role may not even look. It asks nothing but what every role may by default; a hardened server
 * may have taken some of that from PUBLIC, and which part of it shows only in the server's answer.
 */
final class DeniedLook {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private DeniedLook() {}

    /** Empty when the failure is another one. */
    static Optional<Finding> finding(ReplicationFailure failure) {
        return isDenial(failure)
                ? Optional.of(new Finding(
                        Finding.Severity.BLOCKS,
                        "denied-look",
                        null,
                        "",
                        failure.getMessage() + "; every role may by default, and what was to be seen there is unknown",
                        "give it back: GRANT SELECT ON the relation, or EXECUTE ON FUNCTION the function, that is named TO"
                                + " PUBLIC, or to our role"))
                : Optional.empty();
    }

    /** Empty when it failed for another reason than a missing right to connect. */
    static Optional<Finding> login(Postgres postgres, ReplicationFailure failure) {
        return isDenial(failure)
                ? Optional.of(new Finding(
                        Finding.Severity.BLOCKS,
                        "missing-privilege",
                        postgres.side(),
                        postgres.settings().user(),
                        "our role may not connect to the database",
                        "GRANT CONNECT ON DATABASE " + Identifier.quote(postgres.database()) + " TO "
                                + Identifier.quote(postgres.settings().user())))
                : Optional.empty();
    }

    private static boolean isDenial(ReplicationFailure failure) {
        return failure.getCause() instanceof SQLException e && INSUFFICIENT_PRIVILEGE.equals(e.getSQLState());
    }
}
