package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what proxies act on that is newer than our table, and tells so. It first lets every proxy have the time to report, for
 * one that comes a moment later may contradict the first. What cannot be decided is told once, and again when it has changed.
 * Thread-safe.
 */
final class Overtaking {

    private static final Logger LOG = LoggerFactory.getLogger(Overtaking.class);

    private final RoutePublisher publisher;
    private final ProxyRegistry registry;
    private final RouteAudit audit;
    private final Map<TenantId, String> undecided = new ConcurrentHashMap<>();
    private final Map<TenantId, Long> newerSinceNanos = new ConcurrentHashMap<>();

    Overtaking(RoutePublisher publisher, ProxyRegistry registry, RouteAudit audit) {
        this.publisher = publisher;
        this.registry = registry;
        this.audit = audit;
    }

    /**
     * After a report.
     *
     * @param revision of the table that the proxy follows
     * @param tenants whose routes it acts on
     */
    void after(long revision, Set<TenantId> tenants) {
        tenants.forEach(this::overtake);
        publisher.goBeyond(revision);
    }

    private void overtake(TenantId tenant) {
        List<ReportedRoute> reported = registry.reported(tenant);
        Adoption adoption = publisher.compare(tenant, reported);
        if (adoption instanceof Adoption.NotNeeded) {
            undecided.remove(tenant);
            newerSinceNanos.remove(tenant);
        } else if (adoption instanceof Adoption.Undecided open) {
            if (!open.reason().equals(undecided.put(tenant, open.reason()))) {
                LOG.error(
                        "{}: nothing is published for it, since {}; each proxy goes on with what it has. Look at which side"
                                + " the application may write: crossfade fence show {} --config FILE. Then lead its requests"
                                + " there: crossfade route {} --to SIDE --mode direct",
                        tenant,
                        open.reason(),
                        tenant,
                        tenant);
            }
        } else if (everyProxyCouldReport(tenant)) {
            publisher.overtake(tenant, reported, this::adopted);
        }
    }

    private boolean everyProxyCouldReport(TenantId tenant) {
        long now = registry.nanos();
        Long since = newerSinceNanos.putIfAbsent(tenant, now);
        return since != null && now - since > registry.believedNanos();
    }

    private void adopted(Route before, ReportedRoute newest, Route after) {
        LOG.warn(
                "{}: the route that proxy {} acts on is taken over ({}), for what keeps this controller's routes has only"
                        + " an older one ({}): it was emptied, or restored from a backup. Published as epoch {}. See that it leads to"
                        + " the side that may be written: crossfade fence show {} --config FILE",
                after.tenant(),
                newest.proxy(),
                RouteWords.of(newest.route()),
                RouteWords.of(before),
                after.epoch(),
                after.tenant());
        try {
            audit.adopted(before, after, newest.proxy());
        } catch (StoreFailure e) {
            LOG.warn("{}: that is not in the audit: {}; {}", after.tenant(), e.getMessage(), e.action());
        }
    }
}
