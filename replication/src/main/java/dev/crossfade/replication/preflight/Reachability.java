package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.stream.Subscription;
import java.util.List;

/** Whether the target's server reaches the source's, with the user and password that replication will use. */
final class Reachability {

    private static final String MAY_SUBSCRIBE = """
            SELECT r.rolsuper
                   OR has_database_privilege(current_database(), 'CREATE')
                      AND EXISTS (
                              SELECT
                                FROM pg_roles p
                               WHERE p.rolname IN
                                     ('pg_create_subscription', 'rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')
                                 AND pg_has_role(p.oid, 'USAGE'))
              FROM pg_roles r
             WHERE r.rolname = current_user
            """;

    private Reachability() {}

    static List<Finding> look(PostgresSession target, ReplicationAccess source) {
        Findings findings = new Findings(Side.TARGET);
        if (!target.one(MAY_SUBSCRIBE, row -> row.getBoolean(1))) {
            findings.notes(
                    "network",
                    "",
                    "whether this server reaches the source's at source.database.replication.url could not be tried: our role"
                            + " may not subscribe",
                    "mend the privileges first, then check again");
            return findings.all();
        }
        try {
            Subscription.tryConnection(target, source);
        } catch (ReplicationFailure e) {
            findings.blocks(
                    "source-out-of-reach",
                    source.user(),
                    "the target's server does not reach the source's as replication will: " + e.getMessage(),
                    "look at source.database.replication (url, user and password as the target needs them), at the"
                            + " firewall between the two, and at the source's pg_hba.conf");
        }
        return findings.all();
    }
}
