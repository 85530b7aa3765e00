package dev.crossfade.config.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tenant moved from {@code a} to {@code b}, and its configuration is written again. */
class PlacesTest {

    private static final TenantId ACME = new TenantId("acme");

    @ParameterizedTest
    @CsvSource({
        // primary, source and target then, source and target now, whether it leads astray
        "TARGET, a, b, b, a, true",
        "SOURCE, a, b, b, a, true",
        "TARGET, a, b, b, c, true", // the next move, under the old name
        "TARGET, a, b, c, a, true", // back, to a new load balancer of the old region
        "SOURCE, a, b, b, b, true",
        "TARGET, a, b, a, b, false",
        "TARGET, a, b, a, c, false", // a load balancer was replaced
        "TARGET, a, b, c, b, false",
        "TARGET, a, b, c, d, false",
        "TARGET, a, b, b, b, false", // still where it lives
    })
    void aRouteIsAstrayWhereItsSideHasChangedPlacesWithTheOther(
            Side primary, String source, String target, String sourceNow, String targetNow, boolean astray) {
        Places then = origins(source, target);
        Places now = origins(sourceNow, targetNow);

        assertEquals(astray, then.astray(primary, now).isPresent());
    }

    @Test
    void databasesTellWhereThereIsNoOriginAndWhatIsNotKnownTellsNothing() {
        Places then = new Places(null, new Places.Pair("a:5432/shop", "b:5432/shop"));
        Places now = new Places(null, new Places.Pair("b:5432/shop", "a:5432/shop"));

        assertTrue(then.astray(Side.TARGET, now).isPresent());
        assertEquals(Optional.empty(), then.astray(Side.TARGET, Places.UNKNOWN));
        assertEquals(Optional.empty(), Places.UNKNOWN.astray(Side.TARGET, now));
    }

    @Test
    void anExchangeInTwoStepsIsSeenAtTheSecond() {
        Places between = origins("a", "b").updatedBy(origins("b", "b"));

        assertTrue(between.astray(Side.TARGET, origins("b", "a")).isPresent());
    }

    @Test
    void aRouteThatWasMadeForTheOtherSidesIsNotTakenOver() {
        Route ours = Route.first(ACME, Side.SOURCE);
        RoutingTable here = new RoutingTable(1, Map.of(ACME, ours)).at(Map.of(ACME, origins("b", "a")));
        Route theirs = new Route(ACME, new Epoch(7), Side.TARGET, RouteMode.DIRECT, Set.of(), false, null);
        RoutingTable other = new RoutingTable(9, Map.of(ACME, theirs));

        assertEquals(
                ours,
                here.updatedBy(other.at(Map.of(ACME, origins("a", "b"))))
                        .route(ACME)
                        .orElseThrow());
        assertEquals(
                theirs,
                here.updatedBy(other.at(Map.of(ACME, origins("b", "c"))))
                        .route(ACME)
                        .orElseThrow());
        assertEquals(
                theirs, here.updatedBy(other).route(ACME).orElseThrow(), "an older controller says nothing of sides");
    }

    private static Places origins(String source, String target) {
        return new Places(new Places.Pair(source, target), null);
    }
}
