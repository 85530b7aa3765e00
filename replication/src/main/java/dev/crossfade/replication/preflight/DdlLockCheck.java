package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.DdlLock;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/** Whether our role may make the event triggers of {@code replication.ddlLock}. */
final class DdlLockCheck {

    private DdlLockCheck() {}

    static List<Finding> look(PostgresSession session, TenantSettings.Replication settings, String user) {
        Findings findings = new Findings(session.side());
        if (!settings.ddlLock() || DdlLock.mayBeMade(session)) {
            return findings.all();
        }
        String remedy = "ALTER ROLE " + Identifier.quote(user) + " SUPERUSER, or GRANT it your provider's role"
                + " (rds_superuser, cloudsqlsuperuser, azure_pg_admin); or replication.ddlLock: false";
        if (session.side() == Side.SOURCE) {
            findings.blocks(
                    "ddl-lock",
                    user,
                    "our role may not create event triggers, which replication.ddlLock refuses DDL with",
                    remedy);
        } else {
            findings.warns(
                    "ddl-lock",
                    user,
                    "our role may not create event triggers here: after the switchover DDL is not refused, and one that"
                            + " is made keeps a rollback from starting until the source has it, too",
                    remedy);
        }
        return findings.all();
    }
}
