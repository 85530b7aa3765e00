package dev.crossfade.control.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteGuardTest {

    private static final Optional<String> NONE = Optional.empty();
    private static final Optional<String> HOLD_POINT = Optional.of("REPLICATION, step hold-point, waiting");
    private static final Optional<String> SOAK = Optional.of("POST_MIGRATION, step soak, waiting");

    private static final Route AT_SOURCE = route(Side.SOURCE, RouteMode.DIRECT);
    private static final Route AFTER_THE_SWITCHOVER = route(Side.TARGET, RouteMode.DIRECT, Side.SOURCE);

    @Test
    void liveTenantIsNotLedToATargetThatStillRefusesIt() {
        assertTrue(reason(AT_SOURCE, route(Side.TARGET, RouteMode.DIRECT), HOLD_POINT)
                .contains("lead requests to the target instead of the source"));
    }

    @Test
    void requestsAreNotLedBackToAFencedSourceAlsoWhenTheFenceIsLeftOutOfTheRoute() {
        assertTrue(reason(AFTER_THE_SWITCHOVER, route(Side.SOURCE, RouteMode.DIRECT, Side.SOURCE), SOAK)
                .contains("itself names as fenced"));
        assertTrue(reason(AFTER_THE_SWITCHOVER, route(Side.SOURCE, RouteMode.DIRECT), SOAK)
                .contains("lead requests to the source"));
    }

    @Test
    void sideIsNotUnfencedByHandDuringAMigration() {
        assertTrue(reason(AFTER_THE_SWITCHOVER, route(Side.TARGET, RouteMode.DIRECT), SOAK)
                .contains("no longer say that the source is fenced"));
    }

    @Test
    void primaryThatTheRouteItselfNamesAsFencedIsRefusedWithoutAnyMigration() {
        assertTrue(reason(AT_SOURCE, route(Side.SOURCE, RouteMode.ARMED, Side.SOURCE), NONE)
                .contains("itself names as fenced"));
    }

    @Test
    void modesStayPossibleDuringAMigration() {
        for (RouteMode mode : RouteMode.values()) {
            assertEquals("", reason(AT_SOURCE, route(Side.SOURCE, mode), HOLD_POINT));
            assertEquals("", reason(AFTER_THE_SWITCHOVER, route(Side.TARGET, mode, Side.SOURCE), SOAK));
        }
    }

    @Test
    void tenantWithoutAMigrationIsFlippedByHand() {
        assertEquals("", reason(AT_SOURCE, route(Side.TARGET, RouteMode.DIRECT), NONE));
        assertEquals("", reason(AFTER_THE_SWITCHOVER, route(Side.SOURCE, RouteMode.DIRECT), NONE));
    }

    /** Empty when nothing speaks against it. */
    private static String reason(Route before, Route after, Optional<String> standing) {
        return RouteGuard.objection(before, after, standing)
                .map(ChangeByHand.Misleading::reason)
                .orElse("");
    }

    private static Route route(Side primary, RouteMode mode, Side... fenced) {
        return new Route(new TenantId("acme"), new Epoch(7), primary, mode, Set.of(fenced), false, null);
    }
}
