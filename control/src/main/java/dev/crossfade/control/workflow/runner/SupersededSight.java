package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.pace.Every;
import dev.crossfade.control.workflow.watch.GateLook;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Looks at the gates for a controller that was superseded: it does nothing more for the tenant, and is asked all the same who may write.
 * No session is kept, for whoever acts now may want to drop a database. One caller at a time.
 */
public final class SupersededSight {

    static final Duration EVERY = Duration.ofSeconds(10);

    private final DatabasePairs databases;
    private final TenantSettings tenant;
    private final Watch watch;
    private final Every every;

    public SupersededSight(DatabasePairs databases, TenantSettings tenant, Watch watch, InstantSource steady) {
        this.databases = databases;
        this.tenant = tenant;
        this.watch = watch;
        this.every = new Every(EVERY, steady);
    }

    /** @return whether it was due */
    public boolean look(Migration ours) {
        if (!every.begins()) {
            return false;
        }
        watch.saw(new Gates(at(Side.SOURCE, ours), at(Side.TARGET, ours)));
        return true;
    }

    /** Each with a session of its own, which is gone before the other side answers: a fence of whoever acts now would have to end it. */
    private GateView at(Side side, Migration ours) {
        MigrationSession session = new MigrationSession(ours.id(), ours.tenant(), ours.generation());
        try (DatabasePair looking = databases.of(tenant, session)) {
            return at(looking.at(side), ours.id());
        }
    }

    /** A gate that is gone, or another's, is no word of the one that we knew: another controller may have ended the migration. */
    private static GateView at(Database database, UUID ours) {
        GateView seen = GateLook.at(database);
        boolean isOurs =
                seen instanceof GateView.Seen row && row.row().migration().equals(ours);
        return isOurs || seen instanceof GateView.Unknown
                ? seen
                : new GateView.Unknown("its gate is not this migration's any more");
    }
}
