package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Problem;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NoMigrationTest {

    @Test
    void tenantThatWasMovedAndForgottenIsNotToldToStartAMigration() {
        Problem moved = said(Side.TARGET, RouteMode.DIRECT);

        assertTrue(NoMigration.is(moved));
        assertTrue(moved.detail().endsWith("its route leads to the target: direct, epoch 8"), moved::detail);
        assertFalse(String.valueOf(moved.action()).contains("crossfade migrate"), moved::action);
    }

    @Test
    void routeThatIsNotAtRestIsBroughtToRestFirst() {
        assertEquals(
                "start one: crossfade migrate acme",
                said(Side.SOURCE, RouteMode.DIRECT).action());
        assertEquals(
                "crossfade route acme --to source --mode direct --fenced none; then start one: crossfade migrate acme",
                said(Side.SOURCE, RouteMode.HOLDING).action());
    }

    private static Problem said(Side primary, RouteMode mode) {
        Route route = new Route(new TenantId("acme"), new Epoch(8), primary, mode, Set.of(), false, null);
        return NoMigration.of(route).problem();
    }
}
