package dev.crossfade.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthResourceTest {

    private static final Instant UNTIL = Instant.parse("2026-01-02T03:04:05Z");
    private static final Route HELD =
            new Route(new TenantId("acme"), new Epoch(6), Side.SOURCE, RouteMode.HOLDING, Set.of(), true, UNTIL);

    @Test
    void holdThatNobodyHasEndedInTimeIsNamed() {
        assertEquals("epoch 6, holding to source", HealthResource.inWords(HELD, UNTIL));
        assertEquals(
                "epoch 6, holding to source (overdue: it should have ended at 2026-01-02T03:04:05Z, and new requests get 503)",
                HealthResource.inWords(HELD, UNTIL.plusMillis(1)));
    }
}
