package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.proxy.admin.SampleProxy;
import dev.crossfade.proxy.exchange.Kept;
import dev.crossfade.proxy.health.Verdict;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.observe.PrometheusMetrics;
import dev.crossfade.proxy.parking.ParkingDesks;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.routing.TenantIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Other tenants while requests are under way: what is new meets the new ones, and all else ends as it began. */
@Timeout(120)
class TenancyIT {

    private final CountDownLatch slow = new CountDownLatch(1);
    private ScriptedOrigin first;
    private ScriptedOrigin second;
    private TenantHandle acme;
    private PrometheusMetrics metrics;
    private ProxyServer server;
    private Tenancy tenancy;

    @BeforeEach
    void start() throws IOException {
        first = origin("first");
        second = origin("second");
        TenantSettings settings = acme(first, null);
        TenantIndex router = new TenantIndex(List.of(settings), each -> Route.first(each.id(), Side.SOURCE));
        acme = router.tenants().iterator().next();
        metrics = new PrometheusMetrics(router.tenants());
        server = ProxyServer.start(
                SampleProxy.local(Path.of("unused")),
                router,
                metrics,
                finished -> {},
                ParkingDesks.closed("no test parks"));
        tenancy = server.tenancy();
    }

    @AfterEach
    void stop() throws IOException {
        slow.countDown();
        server.close();
        first.close();
        second.close();
    }

    @Test
    void anExchangeEndsAtTheOriginThatItBeganAtAndTheNextOneGoesToTheOther() throws Exception {
        try (RawClient waiting = client();
                RawClient next = client()) {
            waiting.post("/slow", "x");
            first.nextRequest();

            follow(acme(second, null));

            assertEquals("second:y", next.post("/", "y").answer().text());
            slow.countDown();
            assertEquals("first:x", waiting.answer().text());
            assertEquals("second:z", waiting.post("/", "z").answer().text(), "on the same connection");
        }
    }

    @Test
    void aDrainWaitsForWhatBeganUnderEarlierSettings() throws Exception {
        AtomicBoolean drained = new AtomicBoolean();
        acme.onDrained(() -> drained.set(true));
        try (RawClient waiting = client()) {
            waiting.post("/slow", "x");
            first.nextRequest();
            follow(acme(second, null));
            route(RouteMode.HOLDING);

            assertEquals(1, acme.inFlightUnsafe(), "counted by the same handle");
            assertFalse(drained.get());
            slow.countDown();
            assertEquals("first:x", waiting.answer().text());
            ProxyUnderTest.until(drained::get);
            assertEquals(0, acme.inFlightUnsafe());
        }
    }

    @Test
    void aTenantThatIsRemovedIsCountedAndFollowedUntilItsLastExchangeHasEnded() throws Exception {
        try (RawClient waiting = client();
                RawClient next = client()) {
            waiting.post("/slow", "x");
            first.nextRequest();

            follow(named("beta", second));

            assertEquals(404, next.post("/", "y").answer().status());
            assertEquals(List.of(), forgetIdle(tenancy));
            assertTrue(tenancy.all().contains(acme));
            assertEquals(1, acme.inFlight());
            slow.countDown();
            assertEquals("first:x", waiting.answer().text());
            ProxyUnderTest.until(() -> forgetIdle(tenancy).contains(acme));
            assertFalse(tenancy.all().contains(acme));
            assertEquals(new Kept(0, 0), kept());
        }
    }

    @Test
    void aTenantThatComesBackBeforeItWasDoneIsTheSameOne() throws Exception {
        try (RawClient waiting = client()) {
            waiting.post("/slow", "x");
            first.nextRequest();
            follow(named("beta", second));
            follow(acme(second, null), named("beta", second));

            assertTrue(tenancy.all().contains(acme), "with what is under way");
            assertEquals(1, acme.inFlight());
            assertTrue(tenancy.leaving().isEmpty());
            slow.countDown();
            assertEquals("first:x", waiting.answer().text());
            assertEquals("second:y", waiting.post("/", "y").answer().text());
        }
    }

    @Test
    void aTenantWhoseRouteNobodyHasSaidYetAnswers503AtOnceUntilSomebodyDoes() throws Exception {
        TenantSettings beta = named("beta", second);
        TenantHandle handle = new TenantHandle(beta, Route.unknown(beta.id()));
        Map<TenantHandle, TenantSettings> tenants = new LinkedHashMap<>();
        tenants.put(acme, acme.settings());
        tenants.put(handle, beta);
        tenancy.follow(tenancy.prepare(tenants, Set.of())).get(10, TimeUnit.SECONDS);

        try (RawClient client = client()) {
            Answer refused = beta(client);
            assertEquals(503, refused.status());
            assertTrue(refused.text().contains("not known yet"), refused.text());
            assertFalse(refused.field("retry-after").isEmpty());

            handle.apply(Route.first(beta.id(), Side.SOURCE));
            assertEquals("second:x", beta(client).text());
        }
    }

    @Test
    void connectionsToAnOriginThatIsLeftAreClosedAndThoseOfTheOthersStay() throws Exception {
        try (RawClient client = client()) {
            client.post("/", "x").answer();
            follow(acme(first, null), named("beta", second));
            client.post("/", "x").answer();
            assertEquals(1, first.connections(), "nothing of it has changed");

            follow(acme(second, null), named("beta", second));

            ProxyUnderTest.until(() -> first.open() == 0);
            assertEquals("second:x", client.post("/", "x").answer().text());
        }
    }

    @Test
    void aWebSocketToAnOriginThatIsLeftIsToldToComeBackAndOneThatIsNotGoesOn() throws Exception {
        try (RawClient client = client()) {
            client.upgrade("/ws");
            assertEquals(101, client.answer().status());
            follow(acme(first, new HealthCheck("/", Duration.ofMillis(100))));
            client.send(Frame.text("still").masked());
            assertEquals("still", client.frame().text());

            follow(acme(second, null));

            assertEquals(1012, client.frame().status());
        }
        ProxyUnderTest.until(() -> metrics.scrape()
                .contains("crossfade_proxy_tunnels_ended_total{reason=\"reconfigured\",tenant=\"acme\"} 1"));
    }

    @Test
    void anEventStreamThatBeginsOnlyAfterItsOriginWasLeftIsEndedAsWell() throws Exception {
        try (RawClient client = client()) {
            client.get("/events");
            first.nextRequest();
            follow(acme(second, null));

            slow.countDown();

            assertEquals(200, client.answer().status(), "and it has come to its end");
            ProxyUnderTest.until(() -> first.open() == 0);
        }
    }

    @Test
    void anEventStreamThatBeganBeforeTwoReloadsIsEndedWhenTheSecondLeavesItsOrigin() throws Exception {
        try (RawClient client = client()) {
            client.get("/events");
            first.nextRequest();
            follow(acme(first, new HealthCheck("/", Duration.ofHours(1))));
            follow(acme(second, null));

            slow.countDown();

            assertEquals(200, client.answer().status(), "and it has come to its end");
            ProxyUnderTest.until(() -> first.open() == 0);
        }
    }

    @Test
    void aWebSocketOfATenantThatIsRemovedIsEndedToo() throws Exception {
        try (RawClient client = client()) {
            client.upgrade("/ws");
            assertEquals(101, client.answer().status());

            follow(named("beta", second));

            assertEquals(1012, client.frame().status());
            client.send(Frame.close(1012).masked());
            ProxyUnderTest.until(() -> forgetIdle(tenancy).contains(acme));
        }
    }

    @Test
    void healthChecksFollowTheOriginsAndWhatIsKnownOfTheOthersStays() throws Exception {
        HealthCheck often = new HealthCheck("/up", Duration.ofMillis(100));
        follow(acme(first, often));
        ProxyUnderTest.until(() -> verdict() == Verdict.UP);
        follow(acme(first, often), named("beta", second));
        assertEquals(Verdict.UP, verdict(), "nothing of it has changed");

        first.close();
        follow(acme(second, often));
        assertEquals(Verdict.UNKNOWN, verdict(), "another origin");
        ProxyUnderTest.until(() -> verdict() == Verdict.UP);

        follow(acme(second, null));
        assertTrue(server.origins().isEmpty());
    }

    @Test
    void twoHundredReloadsUnderLoadCostNoRequestAndLeaveNothingBehind() throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicLong answered = new AtomicLong();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread client = new Thread(() -> load(running, answered, wrong), "load");
            client.start();
            clients.add(client);
        }
        for (int i = 0; i < 200; i++) {
            ScriptedOrigin origin = i % 2 == 0 ? second : first;
            HealthCheck check = i % 3 == 0 ? new HealthCheck("/up", Duration.ofSeconds(5)) : null;
            long before = answered.get();
            if (i % 5 == 0) {
                follow(acme(origin, check), named("t" + i, first), named("u" + i, second));
            } else {
                follow(acme(origin, check));
            }
            var unused = forgetIdle(tenancy);
            ProxyUnderTest.until(() -> answered.get() > before || !wrong.isEmpty());
        }
        running.set(false);
        for (Thread client : clients) {
            client.join();
        }

        assertEquals(List.of(), List.copyOf(wrong));
        assertTrue(answered.get() >= 200, answered + " requests");
        ProxyUnderTest.until(() -> {
            var unused = forgetIdle(tenancy);
            return List.copyOf(tenancy.all()).equals(List.of(acme));
        });
        int loops = server.workers().size();
        assertTrue(kept().lanes() <= loops && kept().pools() <= 2 * loops, kept().toString());
        // The last one followed has the first origin at the source; the targets never had a connection.
        ProxyUnderTest.until(() -> second.open() == 0 && first.open() <= 4 * loops);
        assertEquals(0, acme.inFlight());
    }

    private void load(AtomicBoolean running, AtomicLong answered, Queue<String> wrong) {
        try (RawClient client = client()) {
            for (long i = 0; running.get(); i++) {
                Answer answer = client.post("/", "r" + i).answer();
                if (answer.status() != 200 || !answer.text().endsWith(":r" + i)) {
                    wrong.add(answer.status() + " " + answer.text() + " to r" + i);
                }
                answered.incrementAndGet();
            }
        } catch (IOException | RuntimeException e) {
            wrong.add(e.toString());
        }
    }

    private Answer beta(RawClient client) throws IOException {
        return client.send("POST / HTTP/1.1\r\nHost: beta.test\r\nContent-Length: 1\r\n\r\nx")
                .answer();
    }

    private Verdict verdict() {
        return server.origins().get(0).verdict();
    }

    /** What all event loops keep, together. */
    private Kept kept() {
        int lanes = 0;
        int pools = 0;
        for (Worker worker : server.workers()) {
            Kept kept = worker.loop()
                    .submit(() -> worker.pipeline().kept())
                    .syncUninterruptibly()
                    .getNow();
            lanes += kept.lanes();
            pools += kept.pools();
        }
        return new Kept(lanes, pools);
    }

    /** As a reload does: those that are known keep their handles. */
    private void follow(TenantSettings... settings) throws Exception {
        Map<TenantHandle, TenantSettings> tenants = new LinkedHashMap<>();
        Set<TenantHandle> changed = new HashSet<>();
        for (TenantSettings each : settings) {
            TenantHandle handle = tenancy.all().stream()
                    .filter(known -> known.id().equals(each.id()))
                    .findFirst()
                    .orElseGet(() -> new TenantHandle(each, Route.first(each.id(), Side.SOURCE)));
            tenants.put(handle, each);
            if (!handle.settings().equals(each) || tenancy.leaving().contains(handle)) {
                changed.add(handle);
            }
        }
        tenancy.follow(tenancy.prepare(tenants, changed)).get(10, TimeUnit.SECONDS);
    }

    private void route(RouteMode mode) {
        Epoch next = acme.appliedRoute().epoch().next();
        acme.apply(new Route(acme.id(), next, Side.SOURCE, mode, Set.of(), false, null));
    }

    private RawClient client() throws IOException {
        return new RawClient(server.addresses().get(0));
    }

    private ScriptedOrigin origin(String name) throws IOException {
        return new ScriptedOrigin((request, connection) -> {
            if (request.requestLine().contains("/ws")) {
                WebSocketScript.echo(request, connection);
                return;
            }
            if (request.requestLine().contains("/slow")) {
                slow.await();
            }
            if (request.requestLine().contains("/events")) {
                slow.await();
                connection.send(String.join(
                        "\r\n",
                        "HTTP/1.1 200 OK",
                        "Content-Type: text/event-stream",
                        "Transfer-Encoding: chunked",
                        "",
                        "9",
                        "data: 1\n\n",
                        ""));
                assertEquals(-1, connection.in().read(), "it never ends by itself");
                return;
            }
            connection.answer(200, name + ":" + request.text());
        });
    }

    private static TenantSettings acme(ScriptedOrigin source, @Nullable HealthCheck check) {
        return tenant(SampleTenant.named("acme", "acme.test"), source, check);
    }

    private static TenantSettings named(String id, ScriptedOrigin source) {
        return tenant(SampleTenant.named(id, id + ".test"), source, null);
    }

    private static TenantSettings tenant(TenantSettings plain, ScriptedOrigin source, @Nullable HealthCheck check) {
        return new TenantSettings(
                plain.id(),
                plain.labels(),
                plain.hosts(),
                plain.route(),
                new SideSettings("", source.url(), new OriginTls("", ""), check, null),
                plain.target(),
                plain.failover(),
                plain.headers(),
                null,
                List.of(),
                plain.replication(),
                plain.switchover());
    }

    private static List<TenantHandle> forgetIdle(Tenancy tenancy) {
        List<TenantHandle> idle = tenancy.idle().join();
        tenancy.forget(idle).join();
        return idle;
    }
}
