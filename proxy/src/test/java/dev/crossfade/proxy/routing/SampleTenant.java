package dev.crossfade.proxy.routing;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.Fence;
import dev.crossfade.config.settings.TenantSettings.FirstRoute;
import dev.crossfade.config.settings.TenantSettings.HeaderEdits;
import dev.crossfade.config.settings.TenantSettings.Headers;
import dev.crossfade.config.settings.TenantSettings.Hold;
import dev.crossfade.config.settings.TenantSettings.LargeObjects;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.ReplayUnsafe;
import dev.crossfade.config.settings.TenantSettings.Replication;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.config.settings.TenantSettings.Start;
import dev.crossfade.config.settings.TenantSettings.Strategy;
import dev.crossfade.config.settings.TenantSettings.Switchover;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tenants for tests, with the defaults of the configuration. */
public final class SampleTenant {

    private SampleTenant() {}

    /** Begins DIRECT at the source. */
    public static TenantSettings named(String id, String... hosts) {
        return between(id, "http://127.0.0.1:1", "http://127.0.0.1:2", hosts);
    }

    /** As {@link #named}, at these load balancers. */
    public static TenantSettings between(String id, String source, String target, String... hosts) {
        HeaderEdits none = new HeaderEdits(List.of(), Map.of());
        return new TenantSettings(
                new TenantId(id),
                Map.of(),
                List.of(hosts),
                new FirstRoute(Side.SOURCE, RouteMode.DIRECT),
                side(source),
                side(target),
                new Failover(
                        Set.of(500, 502, 503, 504),
                        ReplayUnsafe.PROVEN,
                        false,
                        List.of(),
                        Bytes.parse("1MiB"),
                        new Hold(Duration.ofSeconds(10), 10_000, Bytes.parse("256MiB"))),
                new Headers(none, none),
                null,
                List.of(),
                new Replication(
                        List.of("public"),
                        List.of(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        false,
                        LargeObjects.AUTO,
                        false,
                        Bytes.parse("5GiB"),
                        Bytes.parse("20GiB")),
                new Switchover(
                        Start.MANUAL,
                        Strategy.COORDINATED,
                        Fence.SEALED,
                        1,
                        Bytes.parse("1MiB"),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofHours(24)));
    }

    private static SideSettings side(String origin) {
        return new SideSettings("", origin, new OriginTls("", ""), null, null);
    }
}
