package dev.crossfade.control.parking;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lanes that were claimed by somebody who does not know it: the store has done so, and its answer has not come. They are given back, soon after a
 * claim has failed, and after a while once more, for what was asked of a server may be done after the connection is gone. One thread's: the one that
 * claims.
 */
final class LostClaims {

    /** No server goes on for longer with what nobody waits for. */
    static final Duration LOOK = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(LostClaims.class);

    private final ParkedStore store;
    /** Of these some were claimed since the controller began. */
    private final Set<TenantId> tenants = new HashSet<>();

    private boolean doubtful;
    private boolean troubled;
    private long looked;

    /** @param now in milliseconds since the epoch */
    LostClaims(ParkedStore store, long now) {
        this.store = store;
        this.looked = now;
    }

    void claims(TenantId tenant) {
        tenants.add(tenant);
    }

    /** A claim has failed. */
    void doubt() {
        doubtful = true;
    }

    /**
     * Looks, where that is due. Of whom that fails it is done again, and keeps nobody else waiting.
     *
     * @param underWay what is being sent, or settled
     * @return the tenants of whom something was given back
     */
    List<TenantId> giveBack(Collection<Claimed> underWay, long now) {
        if (!doubtful && Math.abs(now - looked) < LOOK.toMillis()) {
            return List.of();
        }
        List<TenantId> found = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        for (TenantId tenant : tenants) {
            try {
                if (giveBack(tenant, underWay, now) > 0) {
                    found.add(tenant);
                }
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        tell(failures);
        doubtful = !failures.isEmpty();
        looked = now;
        return found;
    }

    private void tell(List<RuntimeException> failures) {
        if (!failures.isEmpty() && !troubled) {
            LOG.warn(
                    "whether keys were claimed without the store's answer cannot be told: {}. Trying again",
                    FailureWords.of(failures.get(0)));
        }
        troubled = !failures.isEmpty();
    }

    private int giveBack(TenantId tenant, Collection<Claimed> underWay, long now) {
        Set<String> known = underWay.stream()
                .map(Claimed::parked)
                .filter(parked -> parked.tenant().equals(tenant))
                .map(Parked::lane)
                .collect(Collectors.toSet());
        int given = store.giveBack(tenant, known, now);
        if (given > 0) {
            LOG.warn("{}: {} keys were claimed without the store's answer, and are given back", tenant, given);
        }
        return given;
    }
}
