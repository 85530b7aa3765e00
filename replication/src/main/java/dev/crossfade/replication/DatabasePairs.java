package dev.crossfade.replication;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.MigrationSession;

/** Where a migration's databases come from; the seam at which a rehearsal puts a saboteur. */
@FunctionalInterface
public interface DatabasePairs {

    /** Opens nothing yet: sessions are opened when they are needed. */
    DatabasePair of(TenantSettings tenant, MigrationSession session);
}
