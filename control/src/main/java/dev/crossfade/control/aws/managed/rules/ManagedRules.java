package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Findings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All rules over what was seen of both sides, put together with what the servers said of themselves. */
public final class ManagedRules {

    /** Of the servers' own findings. */
    private static final String WAL_LEVEL = "wal-level";

    /** Likewise: what is in the target came from the source. */
    private static final String BEGUN = "migration-under-way";

    /** What says the same, and what to do on RDS. */
    private static final Set<String> SAID_BETTER = Set.of(ReplicationRule.OFF, ReplicationRule.REBOOT);

    private final TenantSettings tenant;
    private final Map<Side, ManagedSight> sights;
    private final List<Finding> ofServers;
    private final boolean begun;
    private final boolean underWay;

    /** @param ofServers what both servers' own check found */
    public ManagedRules(TenantSettings tenant, Map<Side, ManagedSight> sights, List<Finding> ofServers) {
        this(tenant, sights, ofServers, says(ofServers, Side.TARGET, BEGUN), false);
    }

    private ManagedRules(
            TenantSettings tenant,
            Map<Side, ManagedSight> sights,
            List<Finding> ofServers,
            boolean begun,
            boolean underWay) {
        this.tenant = tenant;
        this.sights = Map.copyOf(sights);
        this.ofServers = List.copyOf(ofServers);
        this.begun = begun;
        this.underWay = underWay;
    }

    /** In the midst of a migration, without the servers' own check: what they are used for shows that they can be. */
    public static ManagedRules ofOneUnderWay(TenantSettings tenant, Map<Side, ManagedSight> sights) {
        return new ManagedRules(tenant, sights, List.of(), true, true);
    }

    /**
     * Everything, the worst first.
     *
     * @param unseen what became of the look itself
     */
    public List<Finding> findings(List<Finding> unseen) {
        List<Finding> own = new ArrayList<>(unseen);
        for (Side side : Side.values()) {
            ManagedSight sight = sights.get(side);
            if (sight != null) {
                own.addAll(of(sight));
            }
        }
        List<Finding> all = new ArrayList<>(own);
        for (Finding finding : ofServers) {
            if (!isSaidBetter(finding, own)) {
                all.add(inHostsWords(finding));
            }
        }
        return all.stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
    }

    private List<Finding> of(ManagedSight sight) {
        Findings findings = new Findings(sight.side());
        sight.database().ifPresent(database -> database(sight, database, findings));
        ApplicationRule.look(sight, findings);
        return findings.all();
    }

    private void database(ManagedSight sight, DatabaseSight database, Findings findings) {
        Mending mending = new Mending(database, sight.region());
        AvailabilityRule.look(database, mending, findings);
        ReplicationRule replication = new ReplicationRule(database, mending, findings);
        StorageRule storage = new StorageRule(database, mending, findings);
        Bytes retained = tenant.replication().maxRetainedWal();
        boolean wayBack = !tenant.switchover().rollbackWindow().isZero();
        if (sight.side() == Side.SOURCE) {
            if (!underWay) {
                replication.publishing(says(ofServers, Side.SOURCE, WAL_LEVEL), "");
            }
            storage.source(retained);
            ProtectionRule.ofSource(database, mending, findings);
        } else {
            if (wayBack && !underWay) {
                replication.publishing(
                        says(ofServers, Side.TARGET, WAL_LEVEL),
                        "for the way back (switchover.rollbackWindow: 0s goes without one): ");
            }
            storage.target(seen(Side.SOURCE), wayBack ? retained : new Bytes(0), begun);
            ProtectionRule.look(seen(Side.SOURCE), database, mending, findings);
        }
        if (underWay) {
            replication.stays();
        } else {
            replication.inSync(sight.side() == Side.SOURCE);
        }
        replication.shared();
    }

    private static boolean says(List<Finding> ofServers, Side side, String code) {
        return ofServers.stream()
                .anyMatch(finding -> finding.side() == side && finding.code().equals(code));
    }

    private @Nullable DatabaseSight seen(Side side) {
        ManagedSight sight = sights.get(side);
        return sight == null ? null : sight.database().orElse(null);
    }

    private static boolean isSaidBetter(Finding finding, List<Finding> own) {
        return finding.code().equals(WAL_LEVEL)
                && own.stream().anyMatch(other -> other.side() == finding.side() && SAID_BETTER.contains(other.code()));
    }

    private Finding inHostsWords(Finding finding) {
        ManagedSight sight = finding.side() == null ? null : sights.get(finding.side());
        if (sight == null || sight.database().isEmpty()) {
            return finding;
        }
        return HostedRemedies.of(finding, new Mending(sight.database().get(), sight.region()));
    }
}
