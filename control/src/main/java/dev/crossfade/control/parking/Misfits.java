package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.control.parking.ParkedStore.Beginning;
import dev.crossfade.control.parking.ParkingCounts.Result;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was written down under another configuration, and does not go with this one: found once by a controller that begins to lead, and told in its
 * log while there is time to put it right. One thread's.
 */
final class Misfits {

    private static final Logger LOG = LoggerFactory.getLogger(Misfits.class);

    /** So that nobody waits for long behind one look. */
    private static final int PAGE = 2_000;

    private final Map<TenantId, List<ParkingRule>> rules;
    private final ParkedStore store;
    private final MarkedRoutes routes;
    private final Sealing sealing;
    private final ParkingCounts counts;
    private final Set<TenantId> rulesSeen = new HashSet<>();
    private final Set<TenantId> keysSeen = new HashSet<>();
    private boolean looked;

    /** @param rules of each tenant, also of those that have none any more */
    Misfits(
            Map<TenantId, List<ParkingRule>> rules,
            ParkedStore store,
            MarkedRoutes routes,
            Sealing sealing,
            ParkingCounts counts) {
        this.rules = rules;
        this.store = store;
        this.routes = routes;
        this.sealing = sealing;
        this.counts = counts;
    }

    /** Looks where it has not; what throws is looked at again, and nothing is told twice. */
    void look() {
        if (looked) {
            return;
        }
        rules.forEach((tenant, now) -> {
            if (!rulesSeen.contains(tenant)) {
                lookAtRules(tenant, now);
                rulesSeen.add(tenant);
            }
        });
        for (TenantId tenant : store.tenants()) {
            if (!keysSeen.contains(tenant)) {
                lookAtKeys(tenant);
                keysSeen.add(tenant);
            }
        }
        looked = true;
    }

    private void lookAtRules(TenantId tenant, List<ParkingRule> now) {
        Set<String> strays = RuleNames.of(now, store.rulesThatWait(tenant)).strays();
        Set<String> unnamed = new TreeSet<>(routes.byHand(tenant));
        if (!strays.isEmpty()) {
            LOG.warn(
                    "{}: requests wait that were parked under {}: no rule of tenants[].parking has just these paths now. All that"
                            + " its rules name is parked until they are delivered; what comes to other paths goes before them",
                    tenant,
                    new TreeSet<>(strays));
        }
        unnamed.removeAll(now.stream().flatMap(rule -> rule.paths().stream()).collect(Collectors.toSet()));
        if (!unnamed.isEmpty()) {
            LOG.warn(
                    "{}: {} were parked by hand, and no rule of tenants[].parking names them now: what writes there gets 503."
                            + " Give it a rule for them, or: crossfade unpark {}",
                    tenant,
                    unnamed,
                    tenant);
        }
    }

    private void lookAtKeys(TenantId tenant) {
        long keyless = 0;
        List<Beginning> page = store.beginnings(tenant, 0, PAGE);
        while (!page.isEmpty() && !Thread.currentThread().isInterrupted()) {
            for (Beginning one : page) {
                if (sealing.lacksTheKeyOf(one.sealed())) {
                    keyless++;
                }
            }
            page = store.beginnings(tenant, page.get(page.size() - 1).seq(), PAGE);
        }
        if (keyless > 0) {
            counts.count(tenant, Result.KEYLESS, keyless);
            LOG.error(
                    "{}: {} requests wait that were sealed with a key which is not configured, and cannot be sent: add that one to"
                            + " control.parking.oldKeys, and start again. They are kept until then",
                    tenant,
                    keyless);
        }
    }
}
