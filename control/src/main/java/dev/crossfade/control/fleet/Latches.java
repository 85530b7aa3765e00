package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what one proxy has found out a route for all (PROXY.md): the other side of an ARMED route has done what was asked of it, so that
 * the tenant lives there now. Not against a migration that is under way, which alone knows that. Thread-safe.
 */
final class Latches {

    private static final Logger LOG = LoggerFactory.getLogger(Latches.class);

    private final RoutePublisher publisher;
    private final ProxyRegistry registry;
    private final MigrationsUnderWay migrations;
    private final RouteAudit audit;
    /** The epoch for which it was told that a latch is not followed. */
    private final Map<TenantId, Epoch> toldAbout = new ConcurrentHashMap<>();

    Latches(RoutePublisher publisher, ProxyRegistry registry, MigrationsUnderWay migrations, RouteAudit audit) {
        this.publisher = publisher;
        this.registry = registry;
        this.migrations = migrations;
        this.audit = audit;
    }

    /** After a report. */
    void after(ProxyReport report) {
        report.acknowledgements().stream()
                .filter(ProxyReport.Acknowledgement::latched)
                .forEach(one -> follow(report.id(), one.route().toRoute()));
    }

    private void follow(String proxy, Route latched) {
        TenantId tenant = latched.tenant();
        Route current = publisher.table().route(tenant).orElse(null);
        if (current == null
                || !current.carriesOn(latched.epoch())
                || current.mode() != RouteMode.ARMED
                || current.switching()) {
            return;
        }
        Route next = current.to(current.primary().other(), RouteMode.DIRECT, current.fenced(), false, null);
        Optional<ChangeByHand.Misleading> objection = RouteGuard.objection(current, next, migrations.standing(tenant));
        if (objection.isPresent()) {
            if (!current.epoch().equals(toldAbout.put(tenant, current.epoch()))) {
                LOG.warn(
                        "{}: proxy {} got what may have changed something done by the {}, and sends all requests there; it is"
                                + " not made the route of all proxies, for {}. {}",
                        tenant,
                        proxy,
                        next.primary().label(),
                        objection.get().reason(),
                        objection.get().action());
            }
            return;
        }
        try {
            publisher
                    .replace(current, next, registry.highestEpoch(tenant).next())
                    .ifPresent(published -> tell(proxy, current, published));
        } catch (StoreFailure e) {
            // The report is taken all the same, or the proxy would lose its lease; its next one tries again.
            if (!current.epoch().equals(toldAbout.put(tenant, current.epoch()))) {
                LOG.warn("{}: its latch cannot be followed: {}; {}", tenant, e.getMessage(), e.action());
            }
        }
    }

    private void tell(String proxy, Route before, Route after) {
        LOG.warn(
                "{}: the {} did what proxy {} asked of it under an armed route ({}), so all requests go there: published as"
                        + " epoch {} ({}). To send them back: crossfade route {} --to {} --mode direct",
                after.tenant(),
                after.primary().label(),
                proxy,
                RouteWords.of(before),
                after.epoch(),
                RouteWords.of(after),
                after.tenant(),
                before.primary().label());
        try {
            audit.adopted(before, after, proxy);
        } catch (StoreFailure e) {
            LOG.warn("{}: that is not in the audit: {}; {}", after.tenant(), e.getMessage(), e.action());
        }
    }
}
