package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.workflow.World.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where routes are kept is away when the target has been opened: everybody waits for the flip, and for no longer than the route says. */
class LateFlipTest {

    private static final Duration AWAY = Duration.ofSeconds(7);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Simulation simulation = new Simulation(SampleTenant.coordinated());
    private final List<Instant> tried = new ArrayList<>();

    @Test
    void routeIsPublishedWithinASecondOfWhenItCanBe() {
        simulation.world.fate = (number, name) -> {
            if (!name.startsWith("publish direct target")) {
                return Turn.SUCCEEDS;
            }
            tried.add(simulation.clock.instant());
            return isBack() ? Turn.SUCCEEDS : Turn.FAILS_BEFORE;
        };

        simulation.runUntil(Simulation::atHoldPoint);
        simulation.want(Intent.SWITCH);
        simulation.runUntil(Simulation::inRollbackWindow);

        assertEquals(Side.TARGET, simulation.routing.route.primary());
        assertTrue(tried.size() > 3, tried::toString);
        Duration late = Duration.between(tried.get(0).plus(AWAY), tried.get(tried.size() - 1));
        assertTrue(late.compareTo(SOON) <= 0, late + " after it could be published");
    }

    private boolean isBack() {
        return !simulation.clock.instant().isBefore(tried.get(0).plus(AWAY));
    }
}
