package dev.crossfade.control.workflow;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a tenant for tests, as the loader's defaults have them. */
public final class SampleTenant {

    private static final Duration A_DAY = Duration.ofHours(24);

    private SampleTenant() {}

    public static TenantSettings coordinated() {
        return with(TenantSettings.Strategy.COORDINATED, TenantSettings.Start.MANUAL, false);
    }

    static TenantSettings reroute(boolean atomicRequests) {
        return with(TenantSettings.Strategy.REROUTE, TenantSettings.Start.MANUAL, atomicRequests);
    }

    /** Reroute, and whoever only reads waits as late as can be. */
    static TenantSettings readOnly() {
        TenantSettings usual = reroute(true);
        TenantSettings.Switchover sealed = usual.switchover();
        return changed(
                usual,
                usual.source(),
                usual.replication(),
                new TenantSettings.Switchover(
                        sealed.start(),
                        sealed.strategy(),
                        TenantSettings.Fence.READ_ONLY,
                        sealed.minProxies(),
                        sealed.maxLag(),
                        sealed.drainTimeout(),
                        sealed.budget(),
                        sealed.rollbackWindow()));
    }

    static TenantSettings automatic() {
        return with(TenantSettings.Strategy.COORDINATED, TenantSettings.Start.AUTOMATIC, false);
    }

    static TenantSettings withoutWayBack() {
        return with(TenantSettings.Strategy.COORDINATED, TenantSettings.Start.MANUAL, false, null, Duration.ZERO);
    }

    /** With databases that nobody opens: a world stands for them. */
    public static TenantSettings withDatabases() {
        Secret password = new Secret("not used");
        String url = "jdbc:postgresql://127.0.0.1:1/acme";
        return with(
                TenantSettings.Strategy.COORDINATED,
                TenantSettings.Start.MANUAL,
                false,
                new DatabaseSettings(
                        url,
                        "crossfade",
                        password,
                        new DatabaseSettings.ReplicationAccess("crossfade", password, url),
                        List.of("app")),
                A_DAY);
    }

    static TenantSettings with(TenantSettings.Strategy strategy, TenantSettings.Start start, boolean atomicRequests) {
        return with(strategy, start, atomicRequests, null, A_DAY);
    }

    /** The same tenant with both sides like this. */
    public static TenantSettings withSides(TenantSettings.SideSettings side) {
        TenantSettings usual = coordinated();
        return changed(usual, side, usual.replication(), usual.switchover());
    }

    /** Into a target that has none, and with DDL refused meanwhile. */
    static TenantSettings copyingSchema() {
        TenantSettings usual = coordinated();
        TenantSettings.Replication replication = usual.replication();
        return changed(
                usual,
                usual.source(),
                new TenantSettings.Replication(
                        replication.schemas(),
                        replication.excludeTables(),
                        replication.truncateTarget(),
                        replication.exactSequences(),
                        replication.ignoreDrift(),
                        true,
                        replication.largeObjects(),
                        true,
                        replication.warnRetainedWal(),
                        replication.maxRetainedWal()),
                usual.switchover());
    }

    /** The same tenant but for these; both sides are alike. */
    private static TenantSettings changed(
            TenantSettings usual,
            TenantSettings.SideSettings side,
            TenantSettings.Replication replication,
            TenantSettings.Switchover switchover) {
        return new TenantSettings(
                usual.id(),
                usual.labels(),
                usual.hosts(),
                usual.route(),
                side,
                side,
                usual.failover(),
                usual.headers(),
                usual.session(),
                usual.parking(),
                replication,
                switchover);
    }

    /** The same tenant with these. */
    public static TenantSettings withWorkers(TenantSettings usual, WorkerSettings workers) {
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
                usual.parking(),
                usual.replication(),
                usual.switchover(),
                usual.network(),
                usual.aws(),
                workers);
    }

    private static TenantSettings with(
            TenantSettings.Strategy strategy,
            TenantSettings.Start start,
            boolean atomicRequests,
            @Nullable DatabaseSettings database,
            Duration rollbackWindow) {
        TenantSettings.SideSettings side =
                new TenantSettings.SideSettings("here", null, new TenantSettings.OriginTls("", ""), null, database);
        TenantSettings.HeaderEdits none = new TenantSettings.HeaderEdits(List.of(), Map.of());
        return new TenantSettings(
                new TenantId("acme"),
                Map.of(),
                List.of("*"),
                new TenantSettings.FirstRoute(Side.SOURCE, RouteMode.DIRECT),
                side,
                side,
                new TenantSettings.Failover(
                        Set.of(500),
                        TenantSettings.ReplayUnsafe.PROVEN,
                        atomicRequests,
                        List.of(),
                        Bytes.parse("1MiB"),
                        new TenantSettings.Hold(Duration.ofSeconds(10), 100, Bytes.parse("1MiB"))),
                new TenantSettings.Headers(none, none),
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
                        Bytes.parse("5GiB"),
                        Bytes.parse("20GiB")),
                new TenantSettings.Switchover(
                        start,
                        strategy,
                        TenantSettings.Fence.SEALED,
                        1,
                        Bytes.parse("1MiB"),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        rollbackWindow));
    }
}
