package dev.crossfade.control.support;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.aws.managed.AwsHosting;
import dev.crossfade.control.aws.workers.EcsFindings;
import dev.crossfade.control.steps.HttpOriginHealth;
import dev.crossfade.control.workflow.routing.OriginFindings;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The preflight without a controller: databases, origins and workers of a tenant, and what AWS runs of it, looked at from here. */
public final class Preflights {

    private Preflights() {}

    /**
     * The databases whose checks are whole: with what AWS says, where a tenant's settings have it asked.
     *
     * @param pgDump {@code control.pgDump}
     */
    public static DatabasePairs databases(String pgDump) {
        return new JdbcDatabasePairs(Clock.systemUTC(), pgDump, new AwsHosting());
    }

    /**
     * Looking needs no migration of its own: the session's name only says who looks.
     *
     * @param pgDump {@code control.pgDump}
     * @throws ReplicationFailure where nothing could be looked at
     */
    public static List<Finding> run(TenantSettings tenant, String pgDump) {
        MigrationSession session = new MigrationSession(UUID.randomUUID(), tenant.id(), 0);
        OriginFindings origins = OriginFindings.ask(tenant, new HttpOriginHealth());
        EcsFindings workers = EcsFindings.ask(tenant);
        try (DatabasePair databases = databases(pgDump).of(tenant, session)) {
            List<Finding> findings = new ArrayList<>(databases.check());
            findings.addAll(origins.await());
            findings.addAll(workers.await());
            return findings;
        }
    }
}
