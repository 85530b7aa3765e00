package dev.crossfade.replication;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.dump.PgDump;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Hosting;
import dev.crossfade.replication.preflight.Preflight;
import dev.crossfade.replication.preflight.Reach;
import java.time.Clock;

/** Pairs on JDBC. */
public final class JdbcDatabasePairs implements DatabasePairs {

    private final Clock clock;
    private final String pgDump;
    private final Hosting hosting;

    /** With the {@code pg_dump} that {@code PATH} leads to. */
    public JdbcDatabasePairs(Clock clock) {
        this(clock, "pg_dump");
    }

    /** @param pgDump {@code control.pgDump} */
    public JdbcDatabasePairs(Clock clock, String pgDump) {
        this(clock, pgDump, Hosting.NOBODY);
    }

    /**
     * @param pgDump {@code control.pgDump}
     * @param hosting has its say in each check
     */
    public JdbcDatabasePairs(Clock clock, String pgDump, Hosting hosting) {
        this.clock = clock;
        this.pgDump = pgDump;
        this.hosting = hosting;
    }

    @Override
    public DatabasePair of(TenantSettings tenant, MigrationSession session) {
        return new JdbcDatabasePair(
                postgres(tenant, Side.SOURCE, session),
                postgres(tenant, Side.TARGET, session),
                tenant,
                clock,
                new PgDump(pgDump),
                hosting);
    }

    /**
     * Whether each of a tenant's databases' servers logs in to the other's as it will when it subscribes: the target's, and the source's where a
     * way back is wanted. Changes nothing.
     */
    public Reach reach(TenantSettings tenant, MigrationSession session) {
        return new Preflight(postgres(tenant, Side.SOURCE, session), postgres(tenant, Side.TARGET, session), tenant)
                .reach();
    }

    private static Postgres postgres(TenantSettings tenant, Side side, MigrationSession session) {
        DatabaseSettings database = tenant.side(side).database();
        if (database == null) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.FAILED,
                    "tenant " + tenant.id() + " has no " + side.label() + " database",
                    "add " + side.label() + ".database to the tenant's configuration");
        }
        return new Postgres(side, database, session);
    }
}
