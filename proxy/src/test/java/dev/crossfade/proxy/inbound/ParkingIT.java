package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.Hold;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.observe.ExchangeEnd;
import dev.crossfade.proxy.parking.ControlDesks;
import dev.crossfade.proxy.parking.StoringController;
import dev.crossfade.proxy.parking.StoringController.Manner;
import dev.crossfade.proxy.parking.StoringController.Stored;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that cannot be served is stored, and only then answered 202. */
@Timeout(60)
class ParkingIT {

    private StoringController controller;
    private ControlDesks desks;
    private ScriptedOrigin source;
    private ScriptedOrigin target;

    @BeforeEach
    void start() throws IOException {
        controller = new StoringController();
        desks = StoringController.desks(Duration.ofSeconds(5), 4, controller.url());
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
    void whatWaitedTooLongIsStoredAsItWouldHaveGoneToTheOriginAndItsReceiptIsTold() throws Exception {
        try (ProxyUnderTest proxy = parking(desks, "1KiB");
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            client.send(String.join(
                    "\r\n",
                    "POST /hooks/pay?n=1 HTTP/1.1",
                    "Host: acme.test:8080",
                    "X-Key: a",
                    "X-Key: b",
                    "Connection: X-Hop",
                    "X-Hop: 1",
                    "X-Request-Id: id-1",
                    "Idempotency-Key: k",
                    "Transfer-Encoding: chunked",
                    "",
                    "4",
                    "paid",
                    "3",
                    "!\n\0",
                    "0",
                    "",
                    ""));
            Answer answer = client.answer();
            Stored stored = controller.next();
            ParkedHead head = stored.head();

            assertEquals(202, answer.status(), answer.text());
            assertEquals("paid!\n\0", stored.body());
            assertEquals("acme " + ParkedHead.MEDIA_TYPE, stored.tenant() + " " + stored.mediaType());
            assertEquals(
                    "POST /hooks/pay?n=1 acme.test:8080 http id-1",
                    String.join(" ", head.method(), head.target(), head.host(), head.scheme(), head.requestId()));
            assertEquals(List.of("a", "b"), values(head, "x-key"));
            assertEquals(List.of("k"), values(head, "idempotency-key"));
            assertEquals(List.of("127.0.0.1"), values(head, "x-forwarded-for"));
            assertEquals(List.of("1.1 crossfade"), values(head, "via"));
            for (String left : List.of("x-hop", "connection", "transfer-encoding", "content-length", "host")) {
                assertEquals(List.of(), values(head, left), left);
            }
            assertTrue(head.arrivedAt().isBefore(Instant.now())
                    && head.arrivedAt().isAfter(Instant.now().minusSeconds(20)));

            ParkedReceipt receipt = Json.MAPPER.readValue(answer.text(), ParkedReceipt.class);
            assertEquals(ParkedReceipt.PATH + receipt.id(), answer.field("Location"));
            assertEquals("parked", receipt.state());
            assertEquals(ExchangeEnd.PARKED, proxy.finished().end());
            assertEquals(1, proxy.metrics().count("parking parked"));

            // Though the tenant is still held.
            Answer told = client.get(answer.field("Location")).answer();
            assertEquals("200 " + answer.text(), told.status() + " " + told.text());
            assertFalse(told.text().contains("reason"), "it names addresses, and is for operators");
            assertEquals(ExchangeEnd.RECEIPT, proxy.finished().end());
            assertEquals("no-store", told.field("Cache-Control"));
        }
        assertEquals(0, source.received() + target.received());
    }

    @Test
    void underDirectWhatWasNeverSentIsStoredAtOnce() throws Exception {
        try (ProxyUnderTest proxy = parking(desks, "1KiB");
                RawClient client = proxy.client()) {
            source.close();
            assertEquals(202, client.post("/hooks/pay", "paid").answer().status());
            assertEquals("paid", controller.next().body());
            assertEquals(502, client.post("/orders", "order").answer().status());
            assertEquals(502, client.get("/hooks/pay").answer().status(), "who reads loses nothing");
        }
        assertEquals(0, controller.stored());
    }

    @Test
    void withoutAControllerTheClientIsAskedToComeBack() throws Exception {
        controller.close();
        try (ProxyUnderTest proxy = parking(desks, "1KiB");
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            Answer answer = client.post("/hooks/pay", "paid").answer();
            assertEquals("503 1", answer.status() + " " + answer.field("Retry-After"));
            assertTrue(answer.text().contains("could not be stored"), answer.text());
            assertFalse(answer.text().contains("127.0.0.1"), "whose address is nobody's business: " + answer.text());
            assertEquals(ExchangeEnd.NOT_PARKED, proxy.finished().end());
            assertEquals(1, proxy.metrics().count("parking untaken"));
            assertEquals(503, client.get(ParkedReceipt.PATH + "r-1").answer().status());
        }
    }

    @Test
    void largerOneIsServedByWhoeverServesAndElseRefusedAsIfNothingWereParked() throws Exception {
        String large = "y".repeat(1025);
        try (ProxyUnderTest proxy = parking(desks, "1KiB");
                RawClient client = proxy.client()) {
            assertEquals(
                    "source:" + large, client.post("/hooks/pay", large).answer().text());
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            Answer answer = client.post("/hooks/pay", large).answer();
            assertEquals(503, answer.status());
            assertTrue(answer.text().contains("hold_expired"), answer.text());
            assertEquals(1, proxy.metrics().count("parking too_large"));
        }
        assertEquals(0, controller.asked());
    }

    /** Whatever were served now would overtake what waits at the controller. */
    @Test
    void whatTheRouteParksIsHandedOverAtOnceThoughTheOriginIsThere() throws Exception {
        try (ProxyUnderTest proxy = parking(desks, "1KiB");
                RawClient client = proxy.client()) {
            for (RouteMode mode : RouteMode.values()) {
                proxy.route(Side.SOURCE, mode);
                proxy.parks("/hooks/*");
                Answer answer = client.post("/hooks/pay", mode.label()).answer();
                assertEquals(202, answer.status(), mode.label());
                assertEquals(mode.label(), controller.next().body());
            }
            proxy.route(Side.SOURCE, RouteMode.DIRECT);
            proxy.parks("/hooks/*");
            assertEquals("source:", client.get("/hooks/pay").answer().text(), "who reads overtakes nobody");
            assertEquals("source:o", client.post("/orders", "o").answer().text());
            proxy.parks();
            assertEquals("source:p", client.post("/hooks/pay", "p").answer().text());
        }
        assertEquals(0, controller.stored());
    }

    /** Almost nothing waits of the path: what comes is neither parked nor sent before that is gone, and not for long. */
    @Test
    void whatComesWhileABacklogEndsWaitsForThatAndGoesToTheOriginOrIsParked() throws Exception {
        try (ProxyUnderTest proxy = parking(desks, "1KiB", Duration.ofSeconds(20));
                RawClient client = proxy.client()) {
            proxy.parksForAMoment("/hooks/*");
            assertEquals("source:o", client.post("/orders", "o").answer().text(), "another path");
            client.post("/hooks/pay", "held");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            assertEquals(0, source.received() - 1 + controller.asked());
            proxy.parks();
            assertEquals("source:held", client.answer().text());
            assertEquals(0, controller.asked());

            proxy.parksForAMoment("/hooks/*");
            client.post("/hooks/pay", "held");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            proxy.parks("/hooks/*");
            assertEquals(202, client.answer().status(), "something waits after all");
            assertEquals("held", controller.next().body());

            proxy.parksForAMoment("/hooks/*");
            assertEquals(202, client.post("/hooks/pay", "forgotten").answer().status(), "nobody ends it");
            assertEquals("forgotten", controller.next().body());
        }
    }

    @Test
    void whatTheRouteParksAndCannotBeParkedIsRefusedAndOvertakesNothing() throws Exception {
        try (ProxyUnderTest proxy = parking(desks, "1KiB");
                RawClient client = proxy.client()) {
            proxy.parks("/hooks/*", "/other");
            Answer large = client.post("/hooks/pay", "y".repeat(1025)).answer();
            assertEquals("503 60", large.status() + " " + large.field("Retry-After"));
            assertTrue(large.text().contains("a body of more than 1KiB is not stored"), large.text());
            assertTrue(large.text().contains("\"reason\":\"not_parked\""), large.text());
            assertEquals(1, proxy.metrics().count("parking too_large"));
            Answer other = client.post("/other", "no rule of this proxy has it").answer();
            assertEquals("503 1", other.status() + " " + other.field("Retry-After"));
        }
        assertEquals(0, controller.asked() + source.received() + target.received());
    }

    /** It may be the only time that it is sent. */
    @Test
    void ofAClientThatLeavesWhatIsOnItsWayIsStored() throws Exception {
        controller.does(Manner.STANDS_STILL);
        try (ProxyUnderTest proxy = parking(desks, "1KiB")) {
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            try (RawClient client = proxy.client()) {
                client.post("/hooks/pay", "paid");
                assertEquals("paid", controller.next().body());
            }
            assertEquals(ExchangeEnd.CLIENT_GONE, proxy.finished().end());
            assertFalse(proxy.server().drain(Duration.ZERO), "it is still under way");
            controller.release();
            ProxyUnderTest.until(() -> proxy.metrics().count("parking parked") == 1);
            assertTrue(proxy.server().drain(Duration.ofSeconds(10)));
            ProxyUnderTest.until(() -> proxy.server().memory().bodies().used() == 0);
        }
    }

    @Test
    void receiptsAreReadOnlyOfTheHostsTenantAndOnlyWhereItParks() throws Exception {
        try (ProxyUnderTest proxy = parking(desks, "1KiB");
                RawClient client = proxy.client()) {
            Answer unknown = client.get(ParkedReceipt.PATH + "r-9").answer();
            assertEquals(404, unknown.status());
            assertTrue(unknown.text().contains("/no-such-receipt\""), unknown.text());
            assertEquals(1, controller.asked());
            assertEquals(404, client.get(ParkedReceipt.PATH + "a/b").answer().status());
            Answer written = client.post(ParkedReceipt.PATH + "r-9", "x").answer();
            assertEquals("405 GET, HEAD", written.status() + " " + written.field("Allow"));
            assertEquals(1, controller.asked());
        }
        try (ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            assertEquals(
                    "source:", client.get(ParkedReceipt.PATH + "r-9").answer().text());
        }
    }

    private ProxyUnderTest parking(ControlDesks at, String maxBody) throws IOException {
        return parking(at, maxBody, Duration.ofMillis(200));
    }

    private ProxyUnderTest parking(ControlDesks at, String maxBody, Duration maxWait) throws IOException {
        UnaryOperator<Failover> failover = f -> new Failover(
                f.statuses(),
                f.replayUnsafe(),
                f.atomicRequests(),
                f.bodyRules(),
                f.replayBuffer(),
                new Hold(maxWait, 100, Bytes.parse("1MiB")));
        return new ProxyUnderTest(
                source,
                target,
                failover,
                UnaryOperator.identity(),
                List.of(new ParkingRule(List.of("/hooks/*"), null, null, Bytes.parse(maxBody))),
                at);
    }

    private static List<String> values(ParkedHead head, String name) {
        return head.fields().stream()
                .filter(field -> field.name().toLowerCase(Locale.ROOT).equals(name))
                .map(ParkedHead.Field::value)
                .toList();
    }
}
