package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ConfiguredPlaces;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy is started with a tenant's source and target exchanged: that one is refused, and all others are served. */
class AstrayRoutesIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId BETA = new TenantId("beta");
    private static final String A = "http://127.0.0.1:1";
    private static final String B = "http://127.0.0.1:2";

    private static final List<BiFunction<List<TenantSettings>, TableFile, StartingTable>> WHOEVER_DECIDES =
            List.of(StartingTable::local, StartingTable::followed);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<TenantSettings> right = tenants(A, B);
    private final List<TenantSettings> exchanged = tenants(B, A);

    @Test
    void whoeverDecidesTheRoutesTheOneTenantIsRefusedAndTheOtherServed() throws IOException {
        moved();
        for (BiFunction<List<TenantSettings>, TableFile, StartingTable> from : WHOEVER_DECIDES) {
            LiveRoutes routes = routes(exchanged, from);

            assertTrue(routes.known().isDone());
            assertEquals(Route.unknown(ACME), route(routes, ACME));
            assertEquals(direct(3, BETA, Side.TARGET), route(routes, BETA));
            assertEquals(
                    "its source and target have changed places: its route leads to the target, which was " + B
                            + " and would be " + A + " (epoch 7)",
                    routes.astray(ACME).orElseThrow().fact());
            assertEquals(1, routes.astray());
        }
        assertEquals(
                direct(7, ACME, Side.TARGET),
                route(routes(right, StartingTable::local), ACME),
                "what its sides were is kept");
    }

    /** A roll-out that waits for each proxy stops at the first. */
    @Test
    void whoWouldServeNobodyDoesNotStart() throws IOException {
        moved();
        List<TenantSettings> alone = exchanged.subList(0, 1);
        for (BiFunction<List<TenantSettings>, TableFile, StartingTable> from : WHOEVER_DECIDES) {
            CommandFailure refused = assertThrows(CommandFailure.class, () -> routes(alone, from));
            assertTrue(
                    String.valueOf(refused.getMessage()).startsWith("tenant acme: its source and target"),
                    refused::toString);
        }
    }

    @Test
    void neitherANewerRouteNorALeaseNorAFlipByHandLeadsARequestToTheWrongSide() throws IOException {
        moved();
        LiveRoutes routes = routes(exchanged, StartingTable::followed);

        routes.take(new RoutingTable(9, Map.of(ACME, direct(8, ACME, Side.TARGET))).at(ConfiguredPlaces.of(right)));
        routes.leaseHeld(false);
        routes.leaseHeld(true);
        RoutingSource.Flip flip = new ByHand(routes, () -> Instant.EPOCH)
                .flip(ACME, new RouteChange("source", null, null, null, 8L), after -> {});

        assertInstanceOf(RoutingSource.SidesExchanged.class, flip);
        assertEquals(Route.unknown(ACME), route(routes, ACME));
        assertEquals(
                List.of("beta"),
                routes.acknowledgements().stream()
                        .map(ack -> ack.route().tenant())
                        .toList(),
                "nobody counts on it");
        assertEquals(
                direct(8, ACME, Side.TARGET),
                route(routes(right, StartingTable::followed), ACME),
                "the table went on, with its sides as they were");
    }

    @Test
    void onceEveryEventLoopHasItsSidesRightItIsServedByTheNewestRoute() throws IOException {
        moved();
        LiveRoutes routes = routes(exchanged, StartingTable::followed);
        List<Route> followed = new ArrayList<>();
        routes.tenant(ACME).orElseThrow().onRouteChange(followed::add);
        routes.take(new RoutingTable(9, Map.of(ACME, direct(8, ACME, Side.SOURCE))).at(ConfiguredPlaces.of(right)));

        routes.noneAstray();

        assertEquals(List.of(direct(8, ACME, Side.SOURCE)), followed, "not for a moment by that of its start");
        assertEquals(direct(8, ACME, Side.SOURCE), route(routes, ACME));
        assertEquals(0, routes.astray());
    }

    @Test
    void withoutALeaseItHoldsOnceItIsServedInTheMiddleOfASwitchover() throws IOException {
        moved();
        LiveRoutes routes = routes(exchanged, StartingTable::followed);
        Route switching = new Route(ACME, new Epoch(8), Side.TARGET, RouteMode.DIRECT, Set.of(), true, null);
        routes.take(new RoutingTable(9, Map.of(ACME, switching)).at(ConfiguredPlaces.of(right)));
        routes.leaseHeld(false);

        routes.noneAstray();

        assertEquals(RouteMode.HOLDING, route(routes, ACME).mode());
        assertEquals(new Epoch(8), route(routes, ACME).epoch());
        routes.leaseHeld(true);
        assertEquals(switching, route(routes, ACME));
    }

    /** Both live at B now. */
    private void moved() throws IOException {
        routes(right, StartingTable::local)
                .take(new RoutingTable(
                        5, Map.of(ACME, direct(7, ACME, Side.TARGET), BETA, direct(3, BETA, Side.TARGET))));
    }

    private LiveRoutes routes(
            List<TenantSettings> tenants, BiFunction<List<TenantSettings>, TableFile, StartingTable> from) {
        TableFile file = new TableFile(directory);
        StartingTable start = from.apply(tenants, file);
        return new LiveRoutes(
                new TenantIndex(tenants, start::route),
                file,
                start,
                () -> CompletableFuture.completedFuture(null),
                () -> Instant.EPOCH);
    }

    private static List<TenantSettings> tenants(String source, String target) {
        return List.of(
                SampleTenant.between("acme", source, target, "acme.example.com"),
                SampleTenant.between("beta", A, B, "beta.example.com"));
    }

    private static Route route(LiveRoutes routes, TenantId tenant) {
        return routes.tenant(tenant).orElseThrow().route();
    }

    private static Route direct(long epoch, TenantId tenant, Side primary) {
        return new Route(tenant, new Epoch(epoch), primary, RouteMode.DIRECT, Set.of(), false, null);
    }
}
