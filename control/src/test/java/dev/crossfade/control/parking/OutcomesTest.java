package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.ParkedStore.Settled;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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

    /** Behind another, for a throttle, or while its tenant was held: nobody has tried it. */
    @Test
    void whatHasWaitedForLongIsNotGivenUpForThat() {
        Claimed waited = claimed(0, 30, null);
        assertEquals(
                State.WAITING,
                outcomes.of(waited, NOW.toEpochMilli(), Attempt.failed("refused"))
                        .next());
        Claimed fails = claimed(9, 300, NOW.minusSeconds(23));
        assertEquals(
                State.WAITING,
                outcomes.of(fails, NOW.toEpochMilli(), Attempt.failed("refused"))
                        .next());
    }

    /** However old it is: those behind it that are tried again, too, would else overtake it. */
    @Test
    void oneThatWasGivenUpAndIsTriedAgainHasAllItsTimeAnew() {
        Claimed again = claimed(7, 300, null);
        assertEquals(
                State.WAITING,
                outcomes.of(again, NOW.toEpochMilli(), Attempt.failed("refused"))
                        .next());
    }

    /** The next one may have a longer throttle than the one that was served last. */
    @Test
    void keyIsRememberedAsLongAsAnyThrottleMayAskForIt() {
        Claimed brief = claimed(0, 0, null, new Throttle(1, 1_000));
        Settled served = outcomes.of(brief, NOW.toEpochMilli(), Attempt.answered(200, null));
        assertEquals(NOW.plus(Throttle.LONGEST).plusMillis(1).toEpochMilli(), served.keptUntil());
        Settled plain = outcomes.of(claimed(0, 0), NOW.toEpochMilli(), Attempt.answered(200, null));
        assertEquals(NOW.toEpochMilli(), plain.keptUntil());
    }

    private static Claimed claimed(int attempts, int hours) {
        return claimed(attempts, hours, NOW.minusSeconds(hours * 3_600L));
    }

    private static Claimed claimed(int attempts, int hours, @Nullable Instant failingSince) {
        return claimed(attempts, hours, failingSince, null);
    }

    private static Claimed claimed(
            int attempts, int hours, @Nullable Instant failingSince, @Nullable Throttle throttle) {
        Instant then = NOW.minusSeconds(hours * 3_600L);
        Parked parked = new Parked(
                1,
                "a",
                ACME,
                Kind.PARKED,
                "x",
                then,
                then,
                State.WAITING,
                then,
                attempts,
                failingSince,
                null,
                null,
                throttle);
        return new Claimed(parked, new Sealed(new byte[0]), 0, List.of());
    }
}
