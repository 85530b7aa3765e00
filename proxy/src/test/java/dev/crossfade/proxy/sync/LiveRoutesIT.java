package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.routing.TenantIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRoutesIT {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId BETA = new TenantId("beta");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<TenantSettings> tenants = List.of(SampleTenant.named("acme", "acme.example.com"));
    private final Deque<CompletableFuture<Void>> turns = new ArrayDeque<>();

    @Test
    void aRouteIsAcknowledgedOnlyOnceEveryEventLoopHasTurned() throws IOException {
        LiveRoutes routes = local();

        routes.take(table(5, holding(2)));

        assertEquals(RouteMode.HOLDING, acme(routes).route().mode());
        assertEquals(1, routes.acknowledgements().get(0).route().epoch());
        turns.remove().complete(null);
        assertEquals(2, routes.acknowledgements().get(0).route().epoch());
        assertEquals(5, routes.acknowledgedRevision());
    }

    @Test
    void turnsThatEndInTheOtherOrderNeverTakeAnAcknowledgementBack() throws IOException {
        LiveRoutes routes = local();
        routes.take(table(5, holding(2)));
        routes.take(table(6, direct(3, Side.TARGET)));

        turns.removeLast().complete(null);
        turns.removeLast().complete(null);

        assertEquals(3, routes.acknowledgements().get(0).route().epoch());
        assertEquals(6, routes.acknowledgedRevision());
    }

    @Test
    void anOlderEpochIsIgnoredInMemoryAndOnDisk() throws IOException {
        LiveRoutes routes = local();
        routes.take(table(5, direct(7, Side.TARGET)));

        routes.take(table(6, direct(6, Side.SOURCE)));

        assertEquals(Side.TARGET, acme(routes).route().primary());
        assertEquals(Side.TARGET, acme(local()).route().primary());
    }

    @Test
    void aTableThatTheDiskRefusesChangesNothing() throws IOException {
        LiveRoutes routes = local();
        Files.delete(directory.resolve("routes.json"));
        Files.delete(directory);
        Files.writeString(directory, "not a directory");

        assertThrows(IOException.class, () -> routes.take(table(5, holding(2))));

        assertEquals(RouteMode.DIRECT, acme(routes).route().mode());
    }

    @Test
    void withoutALeaseWhatIsSwitchingHoldsAndTheRestGoesOn() throws IOException {
        LiveRoutes routes = local();
        routes.take(table(5, switching(2)));
        turns.remove().complete(null);

        routes.leaseHeld(false);
        assertEquals(RouteMode.HOLDING, acme(routes).route().mode());
        assertEquals(new Epoch(2), acme(routes).route().epoch());
        assertEquals("holding", routes.acknowledgements().get(0).route().mode());
        Duration maxWait = acme(routes).settings().failover().hold().maxWait();
        assertEquals(NOW.plus(maxWait), acme(routes).route().until(), "who would end it is not heard");
        assertTrue(acme(routes).isCutOff());

        routes.leaseHeld(true);
        assertEquals(RouteMode.DIRECT, acme(routes).route().mode());
        assertFalse(acme(routes).isCutOff());

        routes.leaseHeld(false);
        routes.take(table(6, direct(3, Side.TARGET)));
        assertEquals(RouteMode.DIRECT, acme(routes).route().mode(), "no longer switching");
    }

    @Test
    void aRestartGoesOnFromTheTableOnDiskAndNotFromTheFirstRouteOfTheSettings() throws IOException {
        local().take(table(5, direct(7, Side.TARGET)));

        Route route = acme(local()).route();

        assertEquals(direct(7, Side.TARGET), route);
    }

    @Test
    void aFileOfAnOlderVersionIsFollowedAndALoadBalancerMayBeReplaced() throws IOException {
        Files.writeString(directory.resolve("routes.json"), """
                {"revision":5,"routes":[{"tenant":"acme","epoch":7,"primary":"target","mode":"direct","fenced":[],
                "switching":false,"until":null}]}""");
        TableFile file = new TableFile(directory);

        assertEquals(direct(7, Side.TARGET), acme(local()).route());
        StartingTable.local(
                List.of(SampleTenant.between("acme", "http://127.0.0.1:1", "http://127.0.0.1:3", "acme.example.com")),
                file);

        assertThrows(
                CommandFailure.class,
                () -> StartingTable.local(
                        List.of(SampleTenant.between(
                                "acme", "http://127.0.0.1:3", "http://127.0.0.1:1", "acme.example.com")),
                        file));
    }

    @Test
    void aCorruptFileStopsALocalProxyWithWhatToDoAndLetsAFollowerWaitForItsController() throws IOException {
        Files.writeString(directory.resolve("routes.json"), "{\"revision\":1,\"rou");

        CommandFailure refused = assertThrows(CommandFailure.class, this::local);

        assertTrue(refused.toString().contains("routes.json"), refused.toString());
        assertTrue(refused.toString().contains("delete it"), refused.toString());
        assertFalse(StartingTable.followed(tenants, new TableFile(directory)).known());
    }

    @Test
    void aFollowerTakesItsControllersFirstEpochWhateverTheSettingsSay() throws IOException {
        StartingTable start = StartingTable.followed(tenants, new TableFile(directory));
        LiveRoutes routes = routes(start);
        assertTrue(routes.acknowledgements().isEmpty());

        routes.take(table(1, direct(1, Side.TARGET)));

        assertTrue(routes.known().isDone());
        assertEquals(Side.TARGET, acme(routes).route().primary());
    }

    @Test
    void anAddedTenantFollowsTheTableAndARemovedOneDoesNoMore() throws IOException {
        LiveRoutes routes = local();
        TenantHandle acme = acme(routes);
        TenantHandle beta = new TenantHandle(SampleTenant.named("beta", "beta.example.com"), Route.unknown(BETA));
        routes.follow(List.of(beta));
        assertTrue(routes.acknowledgements().isEmpty(), "nobody has said where it is");

        routes.take(new RoutingTable(6, Map.of(ACME, direct(8, Side.TARGET), BETA, direct(3, BETA, Side.TARGET))));
        turns.remove().complete(null);

        assertEquals(3, beta.route().epoch().value());
        assertEquals(1, acme.route().epoch().value());
        assertEquals(
                List.of("beta"),
                routes.acknowledgements().stream()
                        .map(ack -> ack.route().tenant())
                        .toList());
    }

    @Test
    void aTenantThatIsAddedWhileItIsSwitchingHoldsWithoutALease() throws IOException {
        LiveRoutes routes = local();
        routes.leaseHeld(false);
        TenantHandle again = new TenantHandle(SampleTenant.named("acme", "acme.example.com"), switching(9));

        routes.follow(List.of(again));

        assertEquals(RouteMode.HOLDING, again.route().mode());
        assertTrue(again.isCutOff());
        routes.leaseHeld(true);
        assertEquals(RouteMode.DIRECT, again.route().mode());
    }

    @Test
    void aTenantThatIsAboutToBeServedIsGivenItsRouteHeldBackAsTheLeaseAsks() throws IOException {
        LiveRoutes routes = local();
        routes.take(table(5, switching(9)));
        routes.leaseHeld(false);
        TenantHandle again = new TenantHandle(SampleTenant.named("acme", "acme.example.com"), Route.unknown(ACME));

        routes.give(again);

        assertEquals(RouteMode.HOLDING, again.route().mode(), "before anything else is told of it");
        assertTrue(again.isCutOff());
        assertEquals(9, again.route().epoch().value());
        routes.follow(List.of(again));
        routes.leaseHeld(true);
        assertEquals(RouteMode.DIRECT, again.route().mode());
    }

    @Test
    void noRouteChangesWhileSomebodyActsOnThem() throws Exception {
        LiveRoutes routes = local();
        CompletableFuture<Void> tried = new CompletableFuture<>();
        Thread flip = new Thread(() -> {
            tried.complete(null);
            routes.takeInMemory(table(5, holding(2)));
        });

        RouteMode seen = routes.whileRoutesStand(() -> {
            flip.start();
            tried.join();
            while (flip.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            return acme(routes).route().mode();
        });

        flip.join();
        assertEquals(RouteMode.DIRECT, seen);
        assertEquals(RouteMode.HOLDING, acme(routes).route().mode());
    }

    private LiveRoutes local() {
        return routes(StartingTable.local(tenants, new TableFile(directory)));
    }

    private LiveRoutes routes(StartingTable start) {
        return new LiveRoutes(
                new TenantIndex(tenants, start::route),
                new TableFile(directory),
                start,
                () -> {
                    CompletableFuture<Void> turn = new CompletableFuture<>();
                    turns.add(turn);
                    return turn;
                },
                () -> NOW);
    }

    private static TenantHandle acme(LiveRoutes routes) {
        return routes.tenant(ACME).orElseThrow();
    }

    private static RoutingTable table(long revision, Route route) {
        return new RoutingTable(revision, Map.of(ACME, route));
    }

    private static Route holding(long epoch) {
        return new Route(ACME, new Epoch(epoch), Side.SOURCE, RouteMode.HOLDING, Set.of(), true, null);
    }

    private static Route switching(long epoch) {
        return new Route(ACME, new Epoch(epoch), Side.SOURCE, RouteMode.DIRECT, Set.of(), true, null);
    }

    private static Route direct(long epoch, Side primary) {
        return direct(epoch, ACME, primary);
    }

    private static Route direct(long epoch, TenantId tenant, Side primary) {
        return new Route(tenant, new Epoch(epoch), primary, RouteMode.DIRECT, Set.of(), false, null);
    }
}
