package dev.crossfade.control.command.network;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/**
 * Whether replication gets through. Tried by the databases' own servers, each of which logs in to the other as it will when it
 * subscribes: only they are where the routes and the rules count.
 *
 * @param findings what stands in the way, and what could not be tried
 */
record RealPath(List<Finding> findings) {

    RealPath {
        findings = List.copyOf(findings);
    }

    /** @throws ReplicationFailure when nothing could be looked at */
    static RealPath tried(TenantSettings tenant, String pgDump) {
        MigrationSession session = new MigrationSession(UUID.randomUUID(), tenant.id(), 0);
        try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC(), pgDump).of(tenant, session)) {
            return new RealPath(
                    databases.check().stream().filter(RealPath::isOfThePath).toList());
        }
    }

    private static boolean isOfThePath(Finding finding) {
        return finding.code().endsWith("-out-of-reach")
                || finding.code().equals("network")
                || finding.code().equals("unreachable");
    }

    boolean proven() {
        return findings.isEmpty();
    }
}
