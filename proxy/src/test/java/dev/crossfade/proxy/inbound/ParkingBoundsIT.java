package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.Hold;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.observe.ExchangeEnd;
import dev.crossfade.proxy.parking.ControlDesks;
import dev.crossfade.proxy.parking.StoringController;
import dev.crossfade.proxy.parking.StoringController.Manner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is parked, and what is not, where a hold is full, answers are lost, bodies come late, and the proxy ends. */
@Tag("endurance")
@Timeout(60)
class ParkingBoundsIT {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(200);

    private StoringController controller;
    private ControlDesks desks;
    private ScriptedOrigin source;
    private ScriptedOrigin target;

    @BeforeEach
    void start() throws IOException {
        controller = new StoringController();
        desks = StoringController.desks(Duration.ofSeconds(5), 2, controller.url());
        source = ScriptedOrigin.echoing("source");
        target = ScriptedOrigin.echoing("target");
    }

    @AfterEach
    void stop() throws IOException {
        controller.close();
        source.close();
        target.close();
    }

    @Test
    void overTheCountOfAHoldTheNextIsParkedAtOnce() throws Exception {
        try (ProxyUnderTest proxy = holding(LONG, 1, "1MiB");
                RawClient first = proxy.client();
                RawClient second = proxy.client()) {
            first.post("/hooks/a", "1");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            assertEquals(202, second.post("/hooks/a", "2").answer().status());
            assertEquals("2", controller.next().body());
        }
    }

    /** The part that finds no room in the hold belongs to what is parked. */
    @Test
    void bodyThatFillsAHoldInTheMiddleIsParkedWhole() throws Exception {
        String half = "h".repeat(3000);
        try (ProxyUnderTest proxy = holding(LONG, 100, "4KiB");
                RawClient client = proxy.client()) {
            client.send(head("7001") + half);
            ProxyUnderTest.until(() -> proxy.server().held(1).stream().anyMatch(held -> held.bytes() == 3000));
            client.send("m" + half + "end" + "y".repeat(997));
            assertEquals(202, client.answer().status());
            assertEquals(
                    half + "m" + half + "end" + "y".repeat(997),
                    controller.next().body());
        }
    }

    @Test
    void bodyThatWasWaitedForIsAskedForWhenItsRequestIsParked() throws Exception {
        try (ProxyUnderTest proxy = holding(SHORT, 100, "1MiB");
                RawClient client = proxy.client()) {
            client.send(head("4\r\nExpect: 100-continue"));
            assertEquals(100, client.answer().status());
            client.send("paid");
            assertEquals(202, client.answer().status());
            assertEquals("paid", controller.next().body());
        }
    }

    @Test
    void clientThatLeavesBeforeItsBodyIsWholeIsNotHandedOver() throws Exception {
        try (ProxyUnderTest proxy = holding(SHORT, 100, "1MiB")) {
            try (RawClient client = proxy.client()) {
                client.send(head("4") + "pa");
                ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
                ProxyUnderTest.until(() -> proxy.tenant().held() == 0);
            }
            assertEquals(ExchangeEnd.CLIENT_GONE, proxy.finished().end());
            assertTrue(proxy.server().drain(LONG));
            ProxyUnderTest.until(() -> proxy.server().memory().bodies().used() == 0);
        }
        assertEquals(0, controller.asked());
    }

    @Test
    void whatAFencedSideRefusesIsParkedWhenItsTimeIsUp() throws Exception {
        try (ScriptedOrigin refusing =
                        new ScriptedOrigin((request, connection) -> connection.answer(503, "read-only"));
                ProxyUnderTest proxy = parking(refusing, SHORT, 100, "1MiB", usual());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.SOURCE, Side.TARGET);
            assertEquals(202, client.post("/hooks/a", "paid").answer().status());
            assertEquals("paid", controller.next().body());
            assertTrue(refusing.received() > 2, "it was tried again and again");
        }
    }

    /** Nobody knows whether it was applied: parked, it would perhaps be applied twice. */
    @Test
    void whatMayHaveBeenAppliedIsNotParked() throws Exception {
        try (ScriptedOrigin silent = new ScriptedOrigin((request, connection) -> connection.reset());
                ProxyUnderTest proxy = parking(silent, SHORT, 100, "1MiB", usual());
                RawClient client = proxy.client()) {
            Answer answer = client.post("/hooks/a", "paid").answer();
            assertEquals("502 unknown", answer.status() + " " + answer.field("Crossfade-Outcome"));
        }
        assertEquals(0, controller.asked());
    }

    @Test
    void lostAnswerOfTheControllerIsNever202() throws Exception {
        controller.does(Manner.BREAKS_OFF);
        try (ProxyUnderTest proxy = holding(SHORT, 100, "1MiB");
                RawClient client = proxy.client()) {
            Answer answer = client.post("/hooks/a", "paid").answer();
            assertEquals("503 1", answer.status() + " " + answer.field("Retry-After"));
            assertTrue(answer.text().contains("it may be delivered twice"), answer.text());
            assertEquals(1, proxy.metrics().count("parking lost"));
        }
    }

    @Test
    void pastTheBoundTheNextIsAskedToComeBackAndCounted() throws Exception {
        controller.does(Manner.STANDS_STILL);
        try (ProxyUnderTest proxy = holding(SHORT, 100, "1MiB");
                RawClient first = proxy.client();
                RawClient second = proxy.client();
                RawClient third = proxy.client()) {
            first.post("/hooks/a", "1");
            second.post("/hooks/a", "2");
            controller.next();
            controller.next();
            Answer answer = third.post("/hooks/a", "3").answer();
            assertEquals("503 1", answer.status() + " " + answer.field("Retry-After"));
            assertEquals(1, proxy.metrics().count("parking busy"));
            assertTrue(proxy.metrics()
                    .scrape()
                    .contains("crossfade_proxy_parked_total{outcome=\"busy\",tenant=\"acme\"} 1.0"));
            controller.release();
            assertEquals(202, first.answer().status());
            assertEquals(202, second.answer().status());
        }
    }

    @Test
    void withoutMemoryForItNothingIsParkedAndAllIsGivenBack() throws Exception {
        UnaryOperator<Limits> small = limits -> new Limits(
                limits.requestLine(),
                limits.headers(),
                limits.headerCount(),
                limits.headerTimeout(),
                limits.bodyIdleTimeout(),
                limits.idleTimeout(),
                limits.connections(),
                Bytes.parse("2KiB"));
        try (ProxyUnderTest proxy = parking(source, SHORT, 100, "1MiB", small);
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            Answer answer = client.post("/hooks/a", "y".repeat(3000)).answer();
            assertEquals(503, answer.status());
            assertTrue(answer.text().contains("hold_expired"), answer.text());
            assertEquals(1, proxy.metrics().count("parking no_memory"));
            ProxyUnderTest.until(() -> proxy.server().memory().bodies().used() == 0);
        }
        assertEquals(0, controller.asked());
    }

    @Test
    void drainWaitsForWhatIsOnItsWay() throws Exception {
        controller.does(Manner.STANDS_STILL);
        try (ProxyUnderTest proxy = holding(SHORT, 100, "1MiB");
                RawClient first = proxy.client()) {
            first.post("/hooks/a", "1");
            controller.next();
            proxy.server().stopAccepting();
            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> proxy.server().drain(LONG));
            controller.release();
            Answer answer = first.answer();
            assertEquals("202 close", answer.status() + " " + answer.field("Connection"));
            assertTrue(drained.get());
        }
    }

    @Test
    void proxyThatEndsTellsWhoeverWaitsForTheControllerThatItIsNotKnown() throws Exception {
        controller.does(Manner.STANDS_STILL);
        try (ProxyUnderTest proxy = holding(SHORT, 100, "1MiB");
                RawClient client = proxy.client()) {
            client.post("/hooks/a", "1");
            controller.next();
            assertFalse(proxy.server().drain(Duration.ZERO));
            proxy.server().close();
            Answer answer = client.answer();
            assertEquals(503, answer.status());
            assertTrue(answer.text().contains("it may be delivered twice"), answer.text());
            assertEquals(1, proxy.metrics().count("parking lost"));
        }
    }

    /** What a hold lets go because the proxy goes down is stored instead of refused. */
    @Test
    void whatIsHeldWhenTheProxyGoesDownIsParked() throws Exception {
        try (ProxyUnderTest proxy = holding(LONG, 100, "1MiB");
                RawClient client = proxy.client()) {
            client.post("/hooks/a", "1");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.server().stopAccepting();
            boolean unused = proxy.server().drain(Duration.ofSeconds(2));
            assertEquals(202, client.answer().status());
            assertEquals("1", controller.next().body());
        }
    }

    private ProxyUnderTest holding(Duration maxWait, int requests, String bytes) throws IOException {
        ProxyUnderTest proxy = parking(source, maxWait, requests, bytes, usual());
        proxy.route(Side.SOURCE, RouteMode.HOLDING);
        return proxy;
    }

    private ProxyUnderTest parking(
            ScriptedOrigin at, Duration maxWait, int requests, String bytes, UnaryOperator<Limits> limits)
            throws IOException {
        UnaryOperator<Failover> failover = f -> new Failover(
                f.statuses(),
                f.replayUnsafe(),
                f.atomicRequests(),
                f.bodyRules(),
                f.replayBuffer(),
                new Hold(maxWait, requests, Bytes.parse(bytes)));
        return new ProxyUnderTest(
                at,
                at,
                failover,
                limits,
                List.of(new ParkingRule(List.of("/hooks/*"), null, null, Bytes.parse("64KiB"))),
                desks);
    }

    private static String head(String length) {
        return "POST /hooks/a HTTP/1.1\r\nHost: acme.test\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static UnaryOperator<Limits> usual() {
        return UnaryOperator.identity();
    }
}
