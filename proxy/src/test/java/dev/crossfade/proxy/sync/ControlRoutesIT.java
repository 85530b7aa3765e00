package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.config.wire.TenantDigest;
import dev.crossfade.config.wire.Traffic;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.routing.TenantIndex;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlRoutesIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final Traffic TRAFFIC =
            new Traffic("acme", new Traffic.Counts(7, 1, 0), new Traffic.Counts(0, 0, 1), 2);
    private static final long LONG_LEASE_MS = 60_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<TenantSettings> tenants = List.of(SampleTenant.named("acme", "acme.example.com"));
    private final BlockingQueue<RouteMode> modes = new LinkedBlockingQueue<>();
    private volatile CompletableFuture<Void> turn = CompletableFuture.completedFuture(null);

    private FakeController controller;
    private LiveRoutes routes;
    private @Nullable ControlRoutes source;

    @BeforeEach
    void startController() throws IOException {
        controller = FakeController.start(table(3, route(4, RouteMode.DIRECT, false)), LONG_LEASE_MS);
        routes = routes();
    }

    @AfterEach
    void stopAll() {
        if (source != null) {
            source.close();
        }
        controller.close();
    }

    @Test
    void itRegistersWithoutAcknowledgementsThenTakesTheTableAndAcknowledgesIt() throws Exception {
        turn = new CompletableFuture<>();
        follow(controller.url(), Duration.ofSeconds(3), null);

        ProxyReport first = controller.awaitReport(report -> true);
        assertTrue(first.acknowledgements().isEmpty());
        assertEquals("edge-test", first.id());
        assertEquals(List.of(TRAFFIC), first.traffic());
        assertEquals(
                TenantDigest.of(List.of("acme.example.com"), "http://127.0.0.1:1", "http://127.0.0.1:2"),
                first.digests().get("acme"));
        assertNextMode(RouteMode.DIRECT);
        turn.complete(null);

        ProxyReport acknowledged = controller.awaitReport(report ->
                report.acknowledgements().stream().anyMatch(ack -> ack.route().epoch() == 4));
        assertEquals(3, acknowledged.revision());
    }

    @Test
    void aPublishedRouteIsAcknowledgedAtOnceAndTheEndOfTheLastUnsafeRequestIsReported() throws Exception {
        follow(controller.url(), Duration.ofSeconds(30), null);
        controller.awaitReport(report -> epochOf(report) == 4);
        acme().attemptBegins(Side.SOURCE, false);

        controller.publish(route(5, RouteMode.HOLDING, true));
        ProxyReport holding = controller.awaitReport(report -> epochOf(report) == 5);
        assertEquals(1, holding.acknowledgements().get(0).inFlightUnsafe());

        acme().attemptEnds(Side.SOURCE, false);
        ProxyReport drained = controller.awaitReport(
                report -> report.acknowledgements().get(0).inFlightUnsafe() == 0);
        assertEquals(5, epochOf(drained));
    }

    @Test
    void aLeaseLostWhileSwitchingHoldsUntilTheControllerIsBackWithItsTable() throws Exception {
        controller.close();
        controller = FakeController.start(table(3, route(4, RouteMode.DIRECT, true)), 400);
        follow(controller.url(), Duration.ofSeconds(3), null);
        controller.awaitReport(report -> epochOf(report) == 4 && modeOf(report).equals("direct"));
        controller.awaitPoll();
        int port = controller.port();
        controller.close();
        while (source().isLeaseHeld() || acme().route().mode() != RouteMode.HOLDING) {
            assertNotNull(modes.poll(20, TimeUnit.SECONDS), "the lease was never lost");
        }

        controller = FakeController.startAt(port, table(4, route(5, RouteMode.DIRECT, true)), LONG_LEASE_MS);

        controller.awaitReport(report -> epochOf(report) == 5 && modeOf(report).equals("direct"));
        assertTrue(source().isLeaseHeld());
        assertTrue(source().leaseLosses() >= 1);
    }

    @Test
    void withoutAControllerTheTableOnDiskRulesAndNothingIsHeld() throws Exception {
        follow(controller.url(), Duration.ofSeconds(3), null);
        controller.publish(route(9, RouteMode.ARMED, false));
        controller.awaitReport(report -> epochOf(report) == 9);
        source().close();
        String url = controller.url();
        controller.close();

        routes = routes();
        follow(url, Duration.ofSeconds(3), null);

        assertTrue(routes.known().isDone());
        assertEquals(new Epoch(9), acme().route().epoch());
        assertEquals(RouteMode.ARMED, acme().route().mode());
        assertFalse(source().isLeaseHeld());
    }

    @Test
    void aControllerThatCameBackWithALowerRevisionIsFollowedByEpoch() throws Exception {
        follow(controller.url(), Duration.ofSeconds(3), null);
        controller.awaitReport(report -> epochOf(report) == 4);
        controller.awaitPoll();
        int port = controller.port();
        controller.close();

        controller = FakeController.startAt(port, table(1, route(4, RouteMode.ARMED, false)), LONG_LEASE_MS);
        controller.awaitReport(report -> report.revision() == 1);
        assertEquals(RouteMode.DIRECT, acme().route().mode(), "the same epoch is not a newer route");
        controller.publish(route(5, RouteMode.ARMED, false));

        ProxyReport report = controller.awaitReport(each -> epochOf(each) == 5);
        assertEquals("armed", report.acknowledgements().get(0).route().mode());
    }

    @Test
    void anotherConfigurationIsReportedAtOnceAndAnAddedTenantWaitsForItsRoute() throws Exception {
        follow(controller.url(), Duration.ofSeconds(30), null);
        controller.awaitReport(report -> epochOf(report) == 4);
        TenantSettings beta = SampleTenant.named("beta", "beta.example.com");
        assertTrue(source().firstRoute(beta).isEmpty(), "the controller says");
        TenantHandle handle = new TenantHandle(beta, Route.unknown(beta.id()));
        List<TenantHandle> both = List.of(acme(), handle);

        routes.follow(both);
        source().configured(List.of(SampleTenant.named("acme", "other.example.com"), beta));

        ProxyReport report = controller.awaitReport(each -> each.digests().containsKey("beta"));
        assertEquals(
                TenantDigest.of(List.of("other.example.com"), "http://127.0.0.1:1", "http://127.0.0.1:2"),
                report.digests().get("acme"));
        assertEquals(1, report.acknowledgements().size(), "of acme alone");

        controller.publish(new Route(beta.id(), new Epoch(9), Side.TARGET, RouteMode.DIRECT, Set.of(), false, null));
        controller.awaitReport(each -> each.acknowledgements().size() == 2);
        assertEquals(9, handle.route().epoch().value());
    }

    @Test
    void aProxyWithoutATableLetsNobodyInWhoseSidesAreTheControllersExchanged() throws Exception {
        controller.close();
        RoutingTable theirs = table(3, route(4, RouteMode.DIRECT, false))
                .at(Map.of(ACME, new Places(new Places.Pair("http://127.0.0.1:2", "http://127.0.0.1:1"), null)));
        controller = FakeController.start(theirs, LONG_LEASE_MS);

        follow(controller.url(), Duration.ofSeconds(3), null);
        controller.awaitRouteRequests(2);

        assertFalse(routes.known().isDone());
        assertEquals(0, acme().route().epoch().value());
    }

    @Test
    void theTokenIsSentWithEveryCall() throws Exception {
        controller.close();
        controller = FakeController.startWithToken(table(3, route(4, RouteMode.DIRECT, false)), "s3cret");

        follow(controller.url(), Duration.ofSeconds(3), "s3cret");

        assertEquals(4, epochOf(controller.awaitReport(report -> epochOf(report) == 4)));
    }

    @Test
    void theStatusSaysWhyThereIsNoTableYetAndWhenThatChanges() throws Exception {
        controller.close();
        follow(controller.url(), Duration.ofSeconds(3), "another");
        awaitStatus(status -> status.contains(
                "cannot follow it: no answer from the controller at " + controller.url() + " (connection refused)"));

        controller =
                FakeController.startWithToken(controller.port(), table(3, route(4, RouteMode.DIRECT, false)), "s3cret");

        awaitStatus(status -> status.contains("was answered with 401. Check proxy.control.tokenFile"));
    }

    @Test
    void theStatusSaysNothingOfTroubleThatIsOver() throws Exception {
        controller.close();
        follow(controller.url(), Duration.ofSeconds(3), null);
        awaitStatus(status -> status.contains("cannot follow it"));

        controller =
                FakeController.startAt(controller.port(), table(3, route(4, RouteMode.DIRECT, false)), LONG_LEASE_MS);
        controller.awaitReport(report -> epochOf(report) == 4);

        awaitStatus(status -> !status.contains("cannot"));
    }

    @Test
    void aFlipByHandIsRefusedAndNamesTheController() {
        follow(controller.url(), Duration.ofSeconds(3), null);

        RoutingSource.Flip flip = source().flip(ACME, new RouteChange("target", null, null, null, 1L), false);

        assertEquals(
                Optional.of(controller.url()),
                assertInstanceOf(RoutingSource.FollowsAnother.class, flip).controller());
    }

    @Test
    void aForcedFlipDetachesThisProxyAcrossARestartUntilANewerRouteOfTheControllerComes() throws Exception {
        follow(controller.url(), Duration.ofSeconds(3), null);
        controller.awaitReport(report -> epochOf(report) == 4);

        RoutingSource.Flip flip = source().flip(ACME, new RouteChange("target", null, null, null, 4L), true);

        assertInstanceOf(RoutingSource.Flipped.class, flip);
        assertEquals(Side.TARGET, acme().route().primary());
        assertTrue(controller.awaitReport(ProxyReport::detached).detached());
        assertTrue(source().status().contains("detached: the route was forced here of acme"), source().status());

        source().close();
        routes = routes();
        assertEquals(Side.TARGET, acme().route().primary(), "kept on disk");
        follow(controller.url(), Duration.ofSeconds(3), null);
        assertEquals(List.of("acme"), source().detached());

        controller.publish(route(6, RouteMode.DIRECT, false));
        controller.awaitReport(report -> epochOf(report) == 6 && !report.detached());
        assertEquals(Side.SOURCE, acme().route().primary());
        assertEquals(List.of(), source().detached());
    }

    @Test
    void aForcedFlipEndsWhatIsHeldForWantOfALease() throws Exception {
        controller.close();
        controller = FakeController.start(table(3, route(4, RouteMode.DIRECT, true)), 400);
        follow(controller.url(), Duration.ofSeconds(3), null);
        controller.awaitReport(report -> epochOf(report) == 4);
        controller.close();
        while (source().isLeaseHeld() || acme().route().mode() != RouteMode.HOLDING) {
            assertNotNull(modes.poll(20, TimeUnit.SECONDS), "the lease was never lost");
        }

        source().flip(ACME, new RouteChange("target", "direct", null, null, 4L), true);

        assertEquals(RouteMode.DIRECT, acme().route().mode());
        assertEquals(Side.TARGET, acme().route().primary());
    }

    @Test
    void aForcedFlipComparesEpochsAsAnyOther() {
        follow(controller.url(), Duration.ofSeconds(3), null);

        RoutingSource.Flip flip = source().flip(ACME, new RouteChange("target", null, null, null, 77L), true);

        assertInstanceOf(RoutingSource.OtherEpoch.class, flip);
        assertEquals(List.of(), source().detached());
    }

    private void follow(String url, Duration lease, @Nullable String token) {
        acme().onRouteChange(route -> modes.add(route.mode()));
        source = new ControlRoutes(
                url,
                token,
                HttpClient.newBuilder(),
                lease,
                routes,
                ProxyIdentity.of("edge-test", "i1", "test", tenants),
                ForcedRoutes.in(directory),
                new Sightings(List::of, () -> List.of(TRAFFIC)),
                InstantSource.system(),
                System::nanoTime,
                new Random(1));
        source.start();
    }

    /** Bounded by the test's time. */
    private void awaitStatus(Predicate<String> wanted) {
        while (!wanted.test(source().status())) {
            Thread.onSpinWait();
        }
    }

    private ControlRoutes source() {
        return java.util.Objects.requireNonNull(source);
    }

    private LiveRoutes routes() {
        TableFile file = new TableFile(directory);
        StartingTable start = StartingTable.followed(tenants, file);
        return new LiveRoutes(new TenantIndex(tenants, start::route), file, start, () -> turn, InstantSource.system());
    }

    private TenantHandle acme() {
        return routes.tenant(ACME).orElseThrow();
    }

    private void assertNextMode(RouteMode expected) throws InterruptedException {
        assertEquals(expected, modes.poll(20, TimeUnit.SECONDS));
    }

    private static long epochOf(ProxyReport report) {
        return report.acknowledgements().isEmpty()
                ? 0
                : report.acknowledgements().get(0).route().epoch();
    }

    private static String modeOf(ProxyReport report) {
        return report.acknowledgements().get(0).route().mode();
    }

    private static RoutingTable table(long revision, Route route) {
        return new RoutingTable(revision, Map.of(ACME, route));
    }

    private static Route route(long epoch, RouteMode mode, boolean switching) {
        return new Route(ACME, new Epoch(epoch), Side.SOURCE, mode, Set.of(), switching, null);
    }
}
