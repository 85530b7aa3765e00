package dev.crossfade.control.workflow.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.control.migration.MigrationStatus.OriginSeen;
import dev.crossfade.control.migration.MigrationStatus.OriginState;
import dev.crossfade.control.workflow.SampleTenant;
import dev.crossfade.control.workflow.routing.Routing.OriginSight;
import dev.crossfade.control.workflow.routing.Routing.Sight;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OriginsSeenTest {

    private static final HealthCheck CHECK = new HealthCheck("/healthz", Duration.ofSeconds(5));

    @Test
    void originThatIsDownForOneProxyIsDown() {
        List<OriginState> seen = OriginsSeen.of(
                tenant(CHECK),
                List.of(
                        sight("edge-1", Side.SOURCE, Sight.UP, null),
                        sight("edge-1", Side.TARGET, Sight.UP, null),
                        sight("edge-2", Side.SOURCE, Sight.UP, null),
                        sight("edge-2", Side.TARGET, Sight.DOWN, "connection refused")));
        assertEquals(
                List.of(
                        new OriginState(
                                "source",
                                "up",
                                List.of(new OriginSeen("edge-1", "up", null), new OriginSeen("edge-2", "up", null))),
                        new OriginState(
                                "target",
                                "down",
                                List.of(
                                        new OriginSeen("edge-1", "up", null),
                                        new OriginSeen("edge-2", "down", "connection refused")))),
                seen);
    }

    @Test
    void originThatOneProxyKnowsNothingOfIsUnknown() {
        assertEquals(
                "unknown",
                source(
                        CHECK,
                        sight("edge-1", Side.SOURCE, Sight.UP, null),
                        sight("edge-2", Side.SOURCE, Sight.UNKNOWN, null)));
        assertEquals("unknown", source(CHECK));
    }

    @Test
    void withoutAHealthCheckNothingIsLookedForUnlessAProxyTellsAllTheSame() {
        assertEquals("unchecked", source(null, sight("edge-1", Side.SOURCE, Sight.UNKNOWN, null)));
        assertEquals("down", source(null, sight("edge-1", Side.SOURCE, Sight.DOWN, "it answers 500")));
    }

    @Test
    void migrationOfTheDatabaseAloneHasNoOrigins() {
        assertEquals(List.of(), OriginsSeen.of(SampleTenant.coordinated(), List.of()));
    }

    private static String source(@Nullable HealthCheck check, OriginSight... sights) {
        return OriginsSeen.of(tenant(check), List.of(sights)).get(0).health();
    }

    private static OriginSight sight(String proxy, Side side, Sight sight, @Nullable String reason) {
        return new OriginSight(proxy, side, sight, reason);
    }

    private static TenantSettings tenant(@Nullable HealthCheck check) {
        return SampleTenant.withSides(
                new SideSettings("", "http://127.0.0.1:3001", new OriginTls("", ""), check, null));
    }
}
