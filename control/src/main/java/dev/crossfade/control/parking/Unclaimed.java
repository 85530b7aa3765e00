package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.ParkedStore.Backlog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that wait of tenants which the configuration does not name any more. They are kept, for as long as that takes, and delivered once it
 * names them again; until then nobody can be asked where to. None is added meanwhile. One thread's.
 */
final class Unclaimed {

    private static final Logger LOG = LoggerFactory.getLogger(Unclaimed.class);

    private final ParkedStore store;
    private final Set<TenantId> known;
    private final ParkingCounts counts;
    private @Nullable List<TenantId> tenants;

    Unclaimed(ParkedStore store, Set<TenantId> known, ParkingCounts counts) {
        this.store = store;
        this.known = known;
        this.counts = counts;
    }

    /** Counts them; the first time whose they are is in the log. */
    void look() {
        boolean first = tenants == null;
        List<TenantId> of = tenants == null
                ? store.tenants().stream().filter(one -> !known.contains(one)).toList()
                : tenants;
        tenants = of;
        Map<TenantId, Long> waiting = new HashMap<>();
        for (TenantId tenant : of) {
            Backlog backlog = store.backlog(tenant);
            long kept = backlog.parked() + backlog.deferred();
            if (kept > 0) {
                waiting.put(tenant, kept);
            }
            if (first && kept > 0) {
                LOG.warn(
                        "{} requests wait of '{}', which the configuration does not name: they are kept, and delivered once it"
                                + " does again",
                        kept,
                        tenant);
            }
        }
        counts.unclaimed(waiting);
    }
}
