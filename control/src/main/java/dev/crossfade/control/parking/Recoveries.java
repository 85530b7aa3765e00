package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.ParkedStore.Origin;
import dev.crossfade.control.parking.ParkedStore.Settled;
import dev.crossfade.control.parking.ParkedStore.Try;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets lanes go that rest because an origin was away, once it is back: {@value #FOR_EACH} for each request that it takes. So they are twice as
 * many each time, as long as it takes them, and none where it does not; and never more at once than are sent at once. One thread's.
 */
final class Recoveries {

    private static final int FOR_EACH = 2;

    private final ParkedStore store;
    private final Map<TenantId, Recovery> tenants = new HashMap<>();
    private final Map<TenantId, Destination> destinations = new HashMap<>();
    /** How many may go. */
    private final Map<TenantId, Integer> due = new HashMap<>();

    Recoveries(ParkedStore store) {
        this.store = store;
    }

    /** The tenant's requests go there now: where that is news, whoever was away elsewhere may be tried. */
    void leads(TenantId tenant, Destination to, long now) {
        if (!to.equals(destinations.put(tenant, to))) {
            back(tenant, now);
        }
    }

    /** Somebody is there again, as far as is known: whoever was away may be tried. */
    void back(TenantId tenant, long now) {
        tenants.put(tenant, Recovery.begins(now));
        due.put(tenant, FOR_EACH);
    }

    /** What was sent has come back. */
    void settled(Settled one, long now) {
        TenantId tenant = one.claimed().parked().tenant();
        Try last = one.last();
        Recovery before = tenants.getOrDefault(tenant, Recovery.begins(now));
        Recovery after = before.seen(last.origin(), last.sentAt(), one.failures() == 1, now);
        tenants.put(tenant, after);
        boolean cameLate = last.origin() == Origin.AWAY && after.open() && last.sentAt() < after.until();
        if (after.open() && (last.origin() == Origin.THERE || cameLate)) {
            due.merge(tenant, FOR_EACH, Integer::sum);
        }
    }

    /** @return the tenants of whom somebody may be tried now */
    List<TenantId> letGo(long now) {
        List<TenantId> let = new ArrayList<>();
        for (TenantId tenant : List.copyOf(due.keySet())) {
            Recovery recovery = tenants.getOrDefault(tenant, Recovery.begins(now));
            int most = due.getOrDefault(tenant, 0);
            int gone = recovery.open() ? store.wake(tenant, recovery.from(), recovery.until(), now, most) : 0;
            due.remove(tenant);
            if (gone < most) {
                tenants.put(tenant, recovery.closed());
            }
            if (gone > 0) {
                let.add(tenant);
            }
        }
        return let;
    }
}
