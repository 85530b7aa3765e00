package dev.crossfade.proxy.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReplayPolicyTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final ReplayPolicy PROVEN = new ReplayPolicy(false);
    private static final ReplayPolicy ANY_STATUS = new ReplayPolicy(true);
    private static final Decision TO_SOURCE = new Decision.Replay(Side.SOURCE);
    private static final Decision TO_TARGET = new Decision.Replay(Side.TARGET);

    /** The table of PROXY.md: an attempt at the source, the primary, under the route that is still in force. */
    static Stream<Arguments> table() {
        return Stream.of(
                row(RouteMode.DIRECT, Outcome.NEVER_SENT, true, TO_SOURCE),
                row(RouteMode.DIRECT, Outcome.NEVER_SENT, false, TO_SOURCE),
                row(RouteMode.DIRECT, Outcome.NOT_APPLIED, true, Decision.DELIVER),
                row(RouteMode.DIRECT, Outcome.NOT_APPLIED, false, Decision.DELIVER),
                row(RouteMode.DIRECT, Outcome.FAILED, true, Decision.DELIVER),
                row(RouteMode.DIRECT, Outcome.FAILED, false, Decision.DELIVER),
                row(RouteMode.DIRECT, Outcome.AMBIGUOUS, true, TO_SOURCE),
                row(RouteMode.DIRECT, Outcome.AMBIGUOUS, false, Decision.UNKNOWN),
                row(RouteMode.ARMED, Outcome.NEVER_SENT, true, TO_TARGET),
                row(RouteMode.ARMED, Outcome.NEVER_SENT, false, TO_TARGET),
                row(RouteMode.ARMED, Outcome.NOT_APPLIED, true, TO_TARGET),
                row(RouteMode.ARMED, Outcome.NOT_APPLIED, false, TO_TARGET),
                row(RouteMode.ARMED, Outcome.FAILED, true, TO_TARGET),
                row(RouteMode.ARMED, Outcome.FAILED, false, Decision.DELIVER),
                row(RouteMode.ARMED, Outcome.AMBIGUOUS, true, TO_TARGET),
                row(RouteMode.ARMED, Outcome.AMBIGUOUS, false, Decision.UNKNOWN),
                row(RouteMode.HOLDING, Outcome.NEVER_SENT, true, Decision.WAIT_FOR_EPOCH),
                row(RouteMode.HOLDING, Outcome.NEVER_SENT, false, Decision.WAIT_FOR_EPOCH),
                row(RouteMode.HOLDING, Outcome.NOT_APPLIED, true, Decision.WAIT_FOR_EPOCH),
                row(RouteMode.HOLDING, Outcome.NOT_APPLIED, false, Decision.WAIT_FOR_EPOCH),
                row(RouteMode.HOLDING, Outcome.FAILED, true, Decision.WAIT_FOR_EPOCH),
                row(RouteMode.HOLDING, Outcome.FAILED, false, Decision.DELIVER),
                row(RouteMode.HOLDING, Outcome.AMBIGUOUS, true, Decision.WAIT_FOR_EPOCH),
                row(RouteMode.HOLDING, Outcome.AMBIGUOUS, false, Decision.UNKNOWN));
    }

    @ParameterizedTest(name = "{0} {1} safe={2} -> {3}")
    @MethodSource("table")
    void eachRowOfTheTableIsDecidedAsWritten(RouteMode mode, Outcome outcome, boolean safe, Decision expected) {
        Route route = route(1, Side.SOURCE, mode);
        assertEquals(expected, PROVEN.decide(attempt(route, Side.SOURCE, outcome, safe), route));
    }

    @Test
    void directRepeatsAtTheSameSideOnlyOnce() {
        Route route = route(1, Side.SOURCE, RouteMode.DIRECT);
        AttemptFacts second = new AttemptFacts(route, Side.SOURCE, Outcome.NEVER_SENT, true, true, true, false, false);
        assertEquals(Decision.UNREACHABLE, PROVEN.decide(second, route));
    }

    @Test
    void refusalUnderAnEarlierEpochFollowsTheRouteToTheNewPrimary() {
        Route armed = route(1, Side.SOURCE, RouteMode.ARMED);
        Route flipped = route(2, Side.TARGET, RouteMode.DIRECT);
        assertEquals(TO_TARGET, PROVEN.decide(attempt(armed, Side.SOURCE, Outcome.NOT_APPLIED, false), flipped));
    }

    @Test
    void refusalByTheNewPrimaryFollowsTheRouteBackAfterAnUnwind() {
        Route armed = route(1, Side.SOURCE, RouteMode.ARMED);
        Route unwound = route(2, Side.SOURCE, RouteMode.DIRECT);
        assertEquals(TO_SOURCE, PROVEN.decide(attempt(armed, Side.TARGET, Outcome.NOT_APPLIED, false), unwound));
    }

    /** They say nothing of where requests go: another try would meet the same refusal. */
    @Test
    void refusalIsNotTriedAgainForPathsThatAreParkedMeanwhile() {
        Route begun = route(1, Side.SOURCE, RouteMode.DIRECT);
        Route marked = begun.parking(ParkedPaths.NONE.withBacklog(Set.of("/hooks/*")), new Epoch(2));
        Route flippedAfterwards =
                marked.to(Side.TARGET, RouteMode.DIRECT, Set.of(), false, null).at(new Epoch(3));
        AttemptFacts refused = attempt(begun, Side.SOURCE, Outcome.NOT_APPLIED, false);
        assertEquals(Decision.DELIVER, PROVEN.decide(refused, marked));
        assertEquals(TO_TARGET, PROVEN.decide(refused, flippedAfterwards));
        assertEquals(
                TO_TARGET,
                PROVEN.decide(refused, flippedAfterwards.parking(ParkedPaths.NONE, new Epoch(4))),
                "a mark hides no flip");
    }

    @Test
    void whileTheOtherSideIsClosedTheExchangeBacksOff() {
        Route armed = route(1, Side.SOURCE, RouteMode.ARMED);
        AttemptFacts both = new AttemptFacts(armed, Side.TARGET, Outcome.NOT_APPLIED, false, true, false, true, false);
        assertEquals(Decision.BACK_OFF, PROVEN.decide(both, armed));
    }

    @Test
    void anyStatusReplaysAFailedUnsafeRequestButNeverAnAmbiguousOne() {
        Route armed = route(1, Side.SOURCE, RouteMode.ARMED);
        assertEquals(TO_TARGET, ANY_STATUS.decide(attempt(armed, Side.SOURCE, Outcome.FAILED, false), armed));
        assertEquals(Decision.UNKNOWN, ANY_STATUS.decide(attempt(armed, Side.SOURCE, Outcome.AMBIGUOUS, false), armed));
    }

    @Test
    void afterAWaitAnArmedExchangeAvoidsTheSideWhereItMayHaveBeenApplied() {
        Route armed = route(1, Side.SOURCE, RouteMode.ARMED);
        assertEquals(Side.TARGET, ReplayPolicy.sideAfterWait(armed, Side.SOURCE, EnumSet.of(Side.SOURCE)));
        assertEquals(Side.SOURCE, ReplayPolicy.sideAfterWait(armed, Side.SOURCE, EnumSet.noneOf(Side.class)));
    }

    @Test
    void refusalIsProofOnlyFromAFencedSideOrAnAtomicTenant() {
        Route open = route(1, Side.SOURCE, RouteMode.ARMED);
        Route fenced = new Route(ACME, new Epoch(2), Side.SOURCE, RouteMode.ARMED, Set.of(Side.SOURCE), false, null);
        assertEquals(Outcome.FAILED, Outcome.ofFailedAnswer(open, open, Side.SOURCE, false, false));
        assertEquals(Outcome.NOT_APPLIED, Outcome.ofFailedAnswer(open, open, Side.SOURCE, false, true));
        assertEquals(Outcome.NOT_APPLIED, Outcome.ofFailedAnswer(fenced, fenced, Side.SOURCE, false, false));
        assertEquals(Outcome.AMBIGUOUS, Outcome.ofFailedAnswer(open, fenced, Side.SOURCE, false, false));
        assertEquals(Outcome.FAILED, Outcome.ofFailedAnswer(open, fenced, Side.SOURCE, true, false));
    }

    @Test
    void directParksWhatWasNeverSentOnceItsRepetitionWasNotEither() {
        Route route = route(1, Side.SOURCE, RouteMode.DIRECT);
        assertEquals(
                TO_SOURCE,
                PROVEN.decide(
                        new AttemptFacts(route, Side.SOURCE, Outcome.NEVER_SENT, false, true, false, false, true),
                        route));
        assertEquals(
                Decision.PARK,
                PROVEN.decide(
                        new AttemptFacts(route, Side.SOURCE, Outcome.NEVER_SENT, false, true, true, false, true),
                        route));
    }

    @ParameterizedTest(name = "asked={0} replayable={1} spent={2} -> {3}")
    @CsvSource({
        "true,  true,  false, true",
        "true,  true,  true,  false",
        "true,  false, false, false",
        "false, true,  false, false",
        "false, false, true,  false",
    })
    void onlyWhatIsAskedForWholeAndProvablyNotAppliedMayBeParked(
            boolean asked, boolean replayable, boolean spent, boolean expected) {
        Set<Side> sides = spent ? EnumSet.of(Side.TARGET) : EnumSet.noneOf(Side.class);
        assertEquals(expected, ReplayPolicy.mayPark(asked, replayable, sides));
    }

    @Property
    void whatMayHaveBeenAppliedIsNeverParked(
            @ForAll("attempts") AttemptFacts attempt, @ForAll("routes") Route now, @ForAll boolean anyStatus) {
        if (new ReplayPolicy(anyStatus).decide(attempt, now).equals(Decision.PARK)) {
            assertTrue(attempt.parkable() && attempt.replayable());
            assertEquals(Outcome.NEVER_SENT, attempt.outcome());
        }
    }

    @Property
    void whatMayNotBeParkedIsDecidedAsIfNothingWere(
            @ForAll("attempts") AttemptFacts attempt, @ForAll("routes") Route now) {
        AttemptFacts not = new AttemptFacts(
                attempt.begun(),
                attempt.side(),
                attempt.outcome(),
                attempt.safe(),
                attempt.replayable(),
                attempt.repeated(),
                attempt.otherClosed(),
                false);
        Decision parkable = PROVEN.decide(attempt, now);
        assertEquals(parkable.equals(Decision.PARK) ? Decision.UNREACHABLE : parkable, PROVEN.decide(not, now));
    }

    @Property
    void anAmbiguousUnsafeRequestIsNeverSentAgain(
            @ForAll("attempts") AttemptFacts attempt, @ForAll("routes") Route now, @ForAll boolean anyStatus) {
        if (attempt.outcome() == Outcome.AMBIGUOUS && !attempt.safe()) {
            assertEquals(Decision.UNKNOWN, new ReplayPolicy(anyStatus).decide(attempt, now));
        }
    }

    @Property
    void whatMayHaveBeenAppliedAtTheNewPrimaryNeverGoesToTheOldOne(
            @ForAll("attempts") AttemptFacts attempt, @ForAll("routes") Route now, @ForAll boolean anyStatus) {
        boolean atNewPrimary = attempt.begun().mode() == RouteMode.ARMED
                && attempt.side() != attempt.begun().primary();
        boolean mayBeApplied = attempt.outcome() != Outcome.NEVER_SENT && attempt.outcome() != Outcome.NOT_APPLIED;
        if (atNewPrimary && mayBeApplied) {
            Decision decision = new ReplayPolicy(anyStatus).decide(attempt, now);
            assertNotEquals(new Decision.Replay(attempt.begun().primary()), decision);
            assertFalse(decision instanceof Decision.Wait, "a wait may end at the old primary");
        }
    }

    @Property
    void whatCannotBeReplayedIsNeverReplayedNorMadeToWait(
            @ForAll("attempts") AttemptFacts attempt, @ForAll("routes") Route now) {
        if (!attempt.replayable()) {
            Decision decision = ANY_STATUS.decide(attempt, now);
            assertTrue(decision instanceof Decision.Deliver || decision instanceof Decision.GiveUp);
        }
    }

    @Property
    void withoutAnAnswerNothingIsDelivered(@ForAll("attempts") AttemptFacts attempt, @ForAll("routes") Route now) {
        boolean noAnswer = attempt.outcome() == Outcome.NEVER_SENT || attempt.outcome() == Outcome.AMBIGUOUS;
        if (noAnswer) {
            assertNotEquals(Decision.DELIVER, PROVEN.decide(attempt, now));
        }
    }

    @Provide
    Arbitrary<Route> routes() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 3),
                        Arbitraries.of(Side.class),
                        Arbitraries.of(RouteMode.class),
                        Arbitraries.of(Side.class).set())
                .as((epoch, primary, mode, fenced) ->
                        new Route(ACME, new Epoch(epoch), primary, mode, fenced, false, null));
    }

    @Provide
    Arbitrary<AttemptFacts> attempts() {
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return Combinators.combine(
                        routes(),
                        Arbitraries.of(Side.class),
                        Arbitraries.of(Outcome.class),
                        flags,
                        flags,
                        flags,
                        flags,
                        flags)
                .as(AttemptFacts::new);
    }

    private static AttemptFacts attempt(Route begun, Side side, Outcome outcome, boolean safe) {
        return new AttemptFacts(begun, side, outcome, safe, true, false, false, false);
    }

    private static Route route(long epoch, Side primary, RouteMode mode) {
        return new Route(ACME, new Epoch(epoch), primary, mode, Set.of(), false, null);
    }

    private static Arguments row(RouteMode mode, Outcome outcome, boolean safe, Decision expected) {
        return Arguments.of(mode, outcome, safe, expected);
    }
}
