package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantIndex;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that knows the addresses of two controllers, of which one leads. */
@Timeout(60)
class SeveralControllersIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final long LONG_LEASE_MS = 60_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<TenantSettings> tenants = List.of(SampleTenant.named("acme", "acme.example.com"));
    private LiveRoutes routes;

    @BeforeEach
    void knowNothing() {
        TableFile file = new TableFile(directory);
        StartingTable start = StartingTable.followed(tenants, file);
        routes = new LiveRoutes(
                new TenantIndex(tenants, start::route),
                file,
                start,
                () -> CompletableFuture.completedFuture(null),
                InstantSource.system());
    }

    /** It takes connections, and its polls would wait for half a minute. */
    @Test
    void aControllerThatStandsStillIsLeftForTheNextOneWhichIsFollowedAtOnce() throws Exception {
        try (FakeController first = FakeController.start(table(3, 4), LONG_LEASE_MS);
                FakeController next = FakeController.start(table(9, 7), LONG_LEASE_MS);
                ControlRoutes followed = following(first.url() + "," + next.url())) {
            first.standStill();

            followed.start();

            next.awaitReport(report -> epochOf(report) == 7);
            next.publish(route(8));
            next.awaitReport(report -> epochOf(report) == 8);
        }
    }

    @Test
    void tableOfOneThatStandsByLetsNobodyIn() throws Exception {
        try (FakeController only = FakeController.start(table(9, 9), LONG_LEASE_MS);
                ControlRoutes followed = following(only.url())) {
            only.leads(false);

            followed.start();

            only.awaitRouteRequests(3);
            assertFalse(routes.known().isDone());
            only.leads(true);
            only.awaitReport(report -> epochOf(report) == 9);
        }
    }

    @Test
    void tableWithoutARouteLetsNobodyIn() throws Exception {
        try (FakeController only = FakeController.start(RoutingTable.EMPTY, LONG_LEASE_MS);
                ControlRoutes followed = following(only.url())) {
            followed.start();

            only.awaitRouteRequests(3);
            assertFalse(routes.known().isDone());
            only.publish(route(4));
            only.awaitReport(report -> epochOf(report) == 4);
        }
    }

    private ControlRoutes following(String urls) {
        return new ControlRoutes(
                urls,
                null,
                HttpClient.newBuilder(),
                Duration.ofSeconds(1),
                routes,
                ProxyIdentity.of("edge-test", "i1", "test", tenants),
                ForcedRoutes.in(directory),
                new Sightings(List::of, List::of),
                InstantSource.system(),
                System::nanoTime,
                new Random(1));
    }

    private static RoutingTable table(long revision, long epoch) {
        return new RoutingTable(revision, Map.of(ACME, route(epoch)));
    }

    private static Route route(long epoch) {
        return new Route(ACME, new Epoch(epoch), Side.SOURCE, RouteMode.DIRECT, Set.of(), false, null);
    }

    private static long epochOf(ProxyReport report) {
        return report.acknowledgements().isEmpty()
                ? 0
                : report.acknowledgements().get(0).route().epoch();
    }
}
