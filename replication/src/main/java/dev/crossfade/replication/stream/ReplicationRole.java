package dev.crossfade.replication.stream;

import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SessionLimits;

/** Who makes and drops slots at the source: our role where it may, otherwise the one that replicates. */
final class ReplicationRole {

    private static final String MAY_REPLICATE = """
            SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user
            """;

    private final Postgres source;

    ReplicationRole(Postgres source) {
        this.source = source;
    }

    /** A session without a statement timeout; the caller closes it. */
    PostgresSession open(String purpose) {
        PostgresSession ours = source.open(purpose, SessionLimits.LONG);
        DatabaseSettings settings = source.settings();
        boolean same = settings.user().equals(settings.replication().user());
        if (same || ours.one(MAY_REPLICATE, row -> row.getBoolean(1))) {
            return ours;
        }
        ours.close();
        DatabaseSettings replicating = new DatabaseSettings(
                settings.url(),
                settings.replication().user(),
                settings.replication().password(),
                settings.replication(),
                settings.appRoles());
        return new Postgres(source.side(), replicating, source.session()).open(purpose, SessionLimits.LONG);
    }
}
