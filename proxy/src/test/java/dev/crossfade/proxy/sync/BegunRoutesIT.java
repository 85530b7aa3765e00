package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload brings into the routing table: first routes, and what the sides are. */
class BegunRoutesIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId BETA = new TenantId("beta");

    /** Of which the source's load balancer was replaced. */
    private static final Map<TenantId, Places> REPLACED =
            Map.of(ACME, new Places(new Places.Pair("http://127.0.0.1:3", "http://127.0.0.1:2"), null));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<TenantSettings> tenants = List.of(SampleTenant.named("acme", "acme.example.com"));

    @Test
    void theFirstRouteOfAnAddedTenantIsOnDiskBeforeAnythingActsOnItAndOneThatIsThereStays() throws IOException {
        LiveRoutes routes = local();
        routes.take(moved());

        routes.begin(List.of(Route.first(BETA, Side.TARGET), Route.first(ACME, Side.SOURCE)), Map.of());

        assertEquals(Route.first(BETA, Side.TARGET), routes.table().route(BETA).orElseThrow());
        assertEquals(moved().route(ACME), routes.table().route(ACME));
        assertTrue(Files.readString(directory.resolve("routes.json")).contains("beta"));
    }

    @Test
    void aFirstRouteThatTheDiskRefusesChangesNothing() throws IOException {
        LiveRoutes routes = local();
        breakTheDisk();

        assertThrows(IOException.class, () -> routes.begin(List.of(Route.first(BETA, Side.SOURCE)), REPLACED));

        assertTrue(routes.table().route(BETA).isEmpty());
        assertFalse(REPLACED.equals(routes.table().places()));
    }

    @Test
    void aReplacedLoadBalancerIsFollowedThoughTheDiskTakesNothing() throws IOException {
        LiveRoutes local = local();
        LiveRoutes follower = routes(StartingTable.followed(tenants, new TableFile(directory)));
        breakTheDisk();

        local.begin(List.of(), REPLACED);
        follower.begin(List.of(), REPLACED);

        assertEquals(REPLACED, local.table().places());
        assertEquals(REPLACED, follower.table().places());
    }

    @Test
    void aReplacedLoadBalancerIsKeptOnDisk() throws IOException {
        local().begin(List.of(), REPLACED);

        assertEquals(
                REPLACED,
                ((TableFile.Table) new TableFile(directory).read()).table().places());
    }

    @Test
    void aFollowerThatWasNeverToldATableKnowsNoneByAReload() throws IOException {
        LiveRoutes follower = routes(StartingTable.followed(tenants, new TableFile(directory)));

        follower.begin(List.of(), REPLACED);

        assertFalse(follower.known().isDone(), "its first route may have been written long before the tenant moved");
        assertFalse(StartingTable.followed(tenants, new TableFile(directory)).known(), "nor by the start after it");
        assertEquals(REPLACED, follower.table().places());
    }

    private LiveRoutes local() {
        return routes(StartingTable.local(tenants, new TableFile(directory)));
    }

    private LiveRoutes routes(StartingTable start) {
        return new LiveRoutes(
                new TenantIndex(tenants, start::route),
                new TableFile(directory),
                start,
                () -> CompletableFuture.completedFuture(null),
                () -> Instant.EPOCH);
    }

    private void breakTheDisk() throws IOException {
        Files.delete(directory.resolve("routes.json"));
        Files.delete(directory);
        Files.writeString(directory, "not a directory");
    }

    private static RoutingTable moved() {
        return new RoutingTable(
                5, Map.of(ACME, new Route(ACME, new Epoch(7), Side.TARGET, RouteMode.DIRECT, Set.of(), false, null)));
    }
}
