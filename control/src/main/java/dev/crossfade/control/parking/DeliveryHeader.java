package dev.crossfade.control.parking;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * {@code Crossfade-Delivery}: what a delivery tells its receiver of itself. One that remembers the id in the transaction of its effect has
 * that effect once. Pure.
 */
final class DeliveryHeader {

    static final String NAME = "Crossfade-Delivery";

    /** No proxy holds a request for longer before it hands it over; one that says so has a clock that is behind. */
    static final Duration LONGEST_BEFORE = Duration.ofMinutes(5);

    private DeliveryHeader() {}

    /** @param told when it came first, by the clock of whoever had it then */
    static String of(Parked parked, Instant told) {
        return "id=\"" + parked.id() + "\", attempt=" + (parked.attempts() + 1) + ", arrived=\""
                + arrived(parked.arrivedAt(), told) + "\"";
    }

    private static Instant arrived(Instant kept, Instant told) {
        Instant first = told.truncatedTo(ChronoUnit.MILLIS);
        Instant earliest = kept.minus(LONGEST_BEFORE);
        return first.isAfter(kept) ? kept : first.isBefore(earliest) ? earliest : first;
    }
}
