package dev.crossfade.replication.stream;

import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SessionLimits;

/** Who makes, moves and drops slots at the side that publishes: our role where it may, otherwise the one that replicates. */
public final class ReplicationRole {

    private static final String MAY_REPLICATE = """
            SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user
            """;

    private final Postgres source;

    public ReplicationRole(Postgres source) {
        this.source = source;
    }

    /** A session without a statement timeout; the caller closes it. */
    public PostgresSession open(String purpose) {
        PostgresSession ours = source.open(purpose, SessionLimits.LONG);
        if (ours(ours)) {
            return ours;
        }
        ours.close();
        return replicating().open(purpose, SessionLimits.LONG);
    }

    /** As whom to open sessions for slots that are kept. */
    public Postgres postgres(PostgresSession looker) {
        return ours(looker) ? source : replicating();
    }

    private boolean ours(PostgresSession looker) {
        DatabaseSettings settings = source.settings();
        boolean same = settings.user().equals(settings.replication().user());
        return same || looker.one(MAY_REPLICATE, row -> row.getBoolean(1));
    }

    private Postgres replicating() {
        DatabaseSettings settings = source.settings();
        DatabaseSettings replicating = new DatabaseSettings(
                settings.url(),
                settings.replication().user(),
                settings.replication().password(),
                settings.replication(),
                settings.appRoles());
        return new Postgres(source.side(), replicating, source.session());
    }
}
