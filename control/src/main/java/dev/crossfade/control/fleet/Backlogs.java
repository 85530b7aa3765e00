package dev.crossfade.control.fleet;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import java.util.Optional;

/** Knows how much is parked of a tenant, for people. */
@FunctionalInterface
public interface Backlogs {

    /** Of a controller that does not lead. */
    Backlogs UNKNOWN = tenant -> Optional.empty();

    /** Empty where nothing is, or can be, or nobody has looked yet. Asks no store. */
    Optional<ParkingStatus.Requests> of(TenantId tenant);
}
