package dev.crossfade.replication.plan;

import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.dump.SchemaCopy;
import dev.crossfade.replication.fence.DdlLock;
import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.fence.guard.ShutOut;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Relation;
import dev.crossfade.replication.schema.SchemaFingerprint;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableSelection;
import java.util.List;

/** Looks at both sides for what a plan goes by. Changes nothing, and locks nothing that anybody else wants. */
public final class PlanLook {

    private static final String NOT_TOLD = "not told";

    private final Postgres source;
    private final Postgres target;
    private final TenantSettings tenant;
    private final TableSelection selection;
    private final SchemaCopy schemaCopy;

    public PlanLook(Postgres source, Postgres target, TenantSettings tenant, SchemaCopy schemaCopy) {
        this.source = source;
        this.target = target;
        this.tenant = tenant;
        this.selection = new TableSelection(tenant.replication());
        this.schemaCopy = schemaCopy;
    }

    /** @throws ReplicationFailure where a side does not answer, or our role may not look */
    public Foreseen look() {
        try (PostgresSession here = source.open("plan");
                PostgresSession there = target.open("plan")) {
            boolean copied = tenant.replication().copySchema() && schemaCopy.isDue(there);
            DatabaseSettings database = source.settings();
            PlanGround ground = new PlanGround(
                    side(here),
                    side(there),
                    Relation.read(here, selection),
                    new ShutOut(database.replication().user(), database.appRoles()).shutting(here),
                    copied);
            return new Foreseen(ground.facts(), new PlannedStatements(ground, tenant, source.session()).byDeed());
        }
    }

    private ServerGround side(PostgresSession session) {
        List<SelectedTable> tables = selection.readHoldingRows(session);
        return new ServerGround(
                system(session),
                session.serverMajor(),
                GuardedTable.read(session, selection),
                tables.stream().map(SelectedTable::name).toList(),
                SchemaFingerprint.digests(session, tenant),
                DdlLock.mayBeMade(session));
    }

    private static String system(PostgresSession session) {
        try {
            return Lineage.read(session).system();
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.UNREACHABLE) {
                throw e;
            }
            return NOT_TOLD;
        }
    }
}
