package dev.crossfade.config.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteChangeTest {

    private static final Instant SOON = Instant.parse("2030-01-01T00:00:00Z");

    private final Route holding = new Route(
            new TenantId("acme"), new Epoch(7), Side.SOURCE, RouteMode.HOLDING, Set.of(Side.TARGET), true, SOON);

    @Test
    void whatIsLeftOutStaysAndTheEpochGrows() {
        Route after = RouteChange.read("{\"ifEpoch\":7}").after(holding);

        assertEquals(new Epoch(8), after.epoch());
        assertEquals(
                new Route(
                        holding.tenant(),
                        new Epoch(8),
                        Side.SOURCE,
                        RouteMode.HOLDING,
                        Set.of(Side.TARGET),
                        true,
                        SOON),
                after);
    }

    @Test
    void aRouteThatNoLongerHoldsHasNoEndOfTheHold() {
        Route after = RouteChange.read("{\"primary\":\"target\",\"mode\":\"direct\",\"fenced\":[\"source\"]}")
                .after(holding);

        assertEquals(Side.TARGET, after.primary());
        assertEquals(Set.of(Side.SOURCE), after.fenced());
        assertNull(after.until());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1893456000", "1893456000.5", "\"1893456000\"", "\"tomorrow\"", "\"2030-01-01\"", "true", "[]"})
    void anEndOfAHoldThatIsNoInstantIsRefusedWithAnExample(String until) {
        String body = "{\"mode\":\"holding\",\"until\":" + until + "}";
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> RouteChange.read(body));

        assertEquals(
                "'until' is not an instant in ISO 8601, with a time zone, such as \"2030-01-31T12:00:00Z\"",
                refused.getMessage());
    }

    @Test
    void anEndOfAHoldIsAnInstantInAnyTimeZone() {
        assertEquals(
                SOON, RouteChange.read("{\"until\":\"2030-01-01T00:00:00Z\"}").until());
        assertEquals(
                SOON,
                RouteChange.read("{\"until\":\"2030-01-01T01:00:00+01:00\"}").until());
        assertNull(RouteChange.read("{\"until\":null}").until());
    }

    @Test
    void aMisspeltFieldIsRefusedByName() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> RouteChange.read("{\"fence\":[\"source\"]}"));

        assertTrue(refused.toString().contains("fence"), refused.toString());
    }

    @Test
    void anUnknownSideOrModeIsRefusedWithWhatIsAllowed() {
        RouteChange nowhere = RouteChange.read("{\"primary\":\"moon\"}");
        RouteChange sideways = RouteChange.read("{\"mode\":\"sideways\"}");

        IllegalArgumentException noSide = assertThrows(IllegalArgumentException.class, () -> nowhere.after(holding));
        IllegalArgumentException noMode = assertThrows(IllegalArgumentException.class, () -> sideways.after(holding));

        assertTrue(noSide.toString().contains("source or target"), noSide.toString());
        assertTrue(noMode.toString().contains("direct, armed or holding"), noMode.toString());
    }
}
