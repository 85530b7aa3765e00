package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReading;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a switchover could be taken back: what the target needs to publish and to be fenced, what the source needs to subscribe and to
 * be guarded, and whether the source's server reaches the target's. Without a rollback window nothing of it is needed.
 */
final class WayBackCheck {

    private static final int ONE_LINK = 1;

    private final TenantSettings tenant;
    private final DatabaseSettings source;
    private final Postgres target;

    WayBackCheck(TenantSettings tenant, DatabaseSettings source, Postgres target) {
        this.tenant = tenant;
        this.source = source;
        this.target = target;
    }

    /** @param known what was found without it: whatever is mended there needs no second word */
    List<Finding> look(PostgresSession here, PostgresSession there, List<Finding> known) {
        if (tenant.switchover().rollbackWindow().isZero()) {
            return List.of();
        }
        List<Finding> found = new ArrayList<>(atTarget(there));
        found.addAll(atSource(here));
        boolean roleIsReady = found.stream().noneMatch(finding -> finding.code().equals("replication-role"));
        if (roleIsReady) {
            found.addAll(Reachability.look(here, target));
        }
        return found.stream()
                .filter(finding -> known.stream().noneMatch(other -> isMendedBy(finding, other)))
                .map(WayBackCheck::named)
                .toList();
    }

    private List<Finding> atTarget(PostgresSession target) {
        Findings findings = new Findings(target.side());
        SourceServerCheck.publishing(target, findings, ONE_LINK);
        SourceServerCheck.staying(target, findings);
        SourceTablesCheck.publishable(target, findings, new TableSelection(tenant.replication()));
        List<Finding> found = new ArrayList<>(findings.all());
        found.addAll(new SourceRolesCheck(tenant, this.target.settings()).look(target));
        return found;
    }

    private List<Finding> atSource(PostgresSession source) {
        Findings findings = new Findings(source.side());
        TableRights rights = new TableRights(source, findings, this.source.user());
        TargetServerCheck.applying(source, findings, ONE_LINK);
        TargetRolesCheck.subscribing(source, findings, rights, this.source.user());
        rights.onGuardedSequences(
                List.copyOf(SequenceReading.known(source, new TableSelection(tenant.replication()))
                        .values()),
                this.source.appRoles());
        return findings.all();
    }

    private static boolean isMendedBy(Finding finding, Finding other) {
        return finding.side() == other.side() && finding.remedy().equals(other.remedy());
    }

    private static Finding named(Finding finding) {
        return new Finding(
                finding.severity(),
                finding.code(),
                finding.side(),
                finding.object(),
                "for the way back (switchover.rollbackWindow: 0s goes without one): " + finding.meaning(),
                finding.remedy());
    }
}
