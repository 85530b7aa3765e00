package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomesTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Outcomes outcomes =
            new Outcomes(tenant -> Set.of(503), Terms.USUAL, new ParkingCounts(List.of(ACME), clock), clock);

    /** Also what nobody has thought of: else it would hold up its key for ever. */
    @ParameterizedTest
    @CsvSource({"3, 24, WAITING", "4, 23, WAITING", "4, 24, DEAD"})
    void whatHasFailedOftenAndForLongIsGivenUpWhateverItFailsOf(int attempts, int hours, State next) {
        Claimed one = claimed(attempts, hours);
        assertEquals(
                next,
                outcomes.of(one, NOW.toEpochMilli(), Attempt.failed("refused")).next());
        assertEquals(
                next,
                outcomes.unforeseen(one, new IllegalStateException("hush")).next());
        assertEquals(
                State.WAITING,
                outcomes.overtakenByARoute(one, 0, Attempt.answered(409, null)).next());
    }

    private static Claimed claimed(int attempts, int hours) {
        Instant then = NOW.minusSeconds(hours * 3_600L);
        Parked parked =
                new Parked(1, "a", ACME, Kind.PARKED, "x", then, then, State.WAITING, then, attempts, null, null, null);
        return new Claimed(parked, new Sealed(new byte[0]), 0, List.of());
    }
}
