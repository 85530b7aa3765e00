package dev.crossfade.control.fleet;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.workflow.SampleTenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tenants as a configuration would have them, without databases. */
public final class SampleTenants {

    private SampleTenants() {}

    public static TenantSettings tenant(String id) {
        return tenant(id, side("http://" + id + ".source.example.com"));
    }

    /** One whose requests to these paths may be parked. */
    public static TenantSettings parking(String id, TenantSettings.ParkingRule rule) {
        TenantSettings usual = tenant(id);
        return new TenantSettings(
                usual.id(),
                usual.labels(),
                usual.hosts(),
                usual.route(),
                usual.source(),
                usual.target(),
                usual.failover(),
                usual.headers(),
                usual.session(),
                List.of(rule),
                usual.replication(),
                usual.switchover());
    }

    /** The tenant {@code acme}, with a source like this. */
    public static TenantSettings withSource(TenantSettings.SideSettings source) {
        return tenant("acme", source);
    }

    /** The tenant {@code acme} at these load balancers. */
    public static TenantSettings between(String source, String target) {
        return tenant("acme", side(source), side(target));
    }

    /** The tenant {@code acme}, with these. */
    public static TenantSettings withWorkers(WorkerSettings workers) {
        return SampleTenant.withWorkers(between("http://a.example.com", "http://b.example.com"), workers);
    }

    private static TenantSettings tenant(String id, TenantSettings.SideSettings source) {
        return tenant(id, source, side("http://" + id + ".target.example.com"));
    }

    private static TenantSettings tenant(
            String id, TenantSettings.SideSettings source, TenantSettings.SideSettings target) {
        return new TenantSettings(
                new TenantId(id),
                Map.of(),
                List.of(id + ".example.com"),
                new TenantSettings.FirstRoute(Side.SOURCE, RouteMode.DIRECT),
                source,
                target,
                new TenantSettings.Failover(
                        Set.of(500, 503),
                        TenantSettings.ReplayUnsafe.PROVEN,
                        true,
                        List.of(),
                        new Bytes(1 << 20),
                        new TenantSettings.Hold(Duration.ofSeconds(10), 1000, new Bytes(1 << 20))),
                new TenantSettings.Headers(
                        new TenantSettings.HeaderEdits(List.of(), Map.of()),
                        new TenantSettings.HeaderEdits(List.of(), Map.of())),
                null,
                List.of(),
                new TenantSettings.Replication(
                        List.of("public"),
                        List.of(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        false,
                        TenantSettings.LargeObjects.AUTO,
                        false,
                        new Bytes(5L << 30),
                        new Bytes(20L << 30)),
                new TenantSettings.Switchover(
                        TenantSettings.Start.MANUAL,
                        TenantSettings.Strategy.COORDINATED,
                        TenantSettings.Fence.SEALED,
                        1,
                        new Bytes(1 << 20),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofHours(24)));
    }

    private static TenantSettings.SideSettings side(String origin) {
        return new TenantSettings.SideSettings("", origin, new TenantSettings.OriginTls("", ""), null, null);
    }
}
