package dev.crossfade.control.live;

import dev.crossfade.config.wire.ParkingStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is parked of a tenant at a glance, with or without a migration. What it has deferred by itself is no news.
 *
 * @param waiting requests that are not delivered yet; null where nobody has counted them
 * @param dead requests that were given up, and wait for a person; null likewise
 * @param paths how many are parked
 */
record ParkingGlance(
        String tenant, @Nullable Long waiting, @Nullable Long dead, int paths) {

    /** Empty where nothing is parked, and nothing waits for a person. */
    static Optional<ParkingGlance> of(String tenant, ParkingStatus status) {
        ParkingStatus.Requests requests = status.requests();
        boolean something = requests != null && requests.waiting() + requests.dead() > 0;
        return something || !status.paths().isEmpty()
                ? Optional.of(new ParkingGlance(
                        tenant,
                        requests == null ? null : requests.waiting(),
                        requests == null ? null : requests.dead(),
                        status.paths().size()))
                : Optional.empty();
    }
}
