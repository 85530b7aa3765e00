package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where a tenant's requests are delivered, and whether anybody is there. */
public interface Origins {

    /** Where they go now; empty while they wait. */
    Optional<Destination> of(TenantId tenant);

    /**
     * Asks the way a health check does, with nothing of any request.
     *
     * @return ends within a bound of its own, and never exceptionally
     */
    CompletableFuture<Boolean> isWell(TenantId tenant, Destination origin);
}
