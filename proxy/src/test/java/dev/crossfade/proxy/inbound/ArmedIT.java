package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.Hold;
import dev.crossfade.config.settings.TenantSettings.ReplayUnsafe;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** ARMED: a failure that proves itself is replayed at the other side. */
class ArmedIT {

    private static final String REFUSED =
            "{\"errors\":[{\"message\":\"cannot execute INSERT in a read-only transaction\"}],\"data\":{\"createNote\":null}}";
    private static final String HALF_APPLIED =
            "{\"errors\":[{\"message\":\"cannot execute INSERT in a read-only transaction\"}],\"data\":{\"a\":1,\"b\":null}}";

    @Test
    void refusedUnsafeRequestWithAtomicRequestsIsAppliedOnceAtTheOtherSide() throws Exception {
        try (ScriptedOrigin source = answering(500);
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.atomicRequests());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            assertEquals(
                    "target:order-1", client.post("/orders", "order-1").answer().text());
            assertEquals(1, source.received());
            assertEquals(1, target.received());
        }
    }

    @Test
    void refusalByAFencedSideIsReplayedWithoutAtomicRequests() throws Exception {
        try (ScriptedOrigin source = answering(503);
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.SOURCE);
            assertEquals("target:x", client.post("/orders", "x").answer().text());
        }
    }

    @Test
    void failedUnsafeRequestIsDeliveredUnlessAnyStatusIsAllowed() throws Exception {
        try (ScriptedOrigin source = answering(500);
                ScriptedOrigin target = ScriptedOrigin.echoing("target")) {
            try (ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                    RawClient client = proxy.client()) {
                proxy.route(Side.SOURCE, RouteMode.ARMED);
                Answer answer = client.post("/orders", "x").answer();
                assertEquals(500, answer.status());
                assertEquals("failed", answer.text());
                assertEquals(0, target.received());
                assertEquals("target:", client.get("/orders").answer().text());
            }
            UnaryOperator<Failover> anyStatus = f -> new Failover(
                    f.statuses(), ReplayUnsafe.ANY_STATUS, false, f.bodyRules(), f.replayBuffer(), f.hold());
            try (ProxyUnderTest proxy = new ProxyUnderTest(source, target, anyStatus);
                    RawClient client = proxy.client()) {
                proxy.route(Side.SOURCE, RouteMode.ARMED);
                assertEquals("target:x", client.post("/orders", "x").answer().text());
            }
        }
    }

    @Test
    void unsafeRequestThatBrokeOffIsNeverReplayed() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> connection.reset());
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.atomicRequests());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.SOURCE);
            Answer answer = client.post("/orders", "x").answer();
            assertEquals(502, answer.status());
            assertEquals("unknown", answer.field("crossfade-outcome"));
            assertEquals("target:", client.get("/orders").answer().text());
            assertEquals(1, target.received());
        }
    }

    @Test
    void sideThatCannotBeReachedIsPassedBy() throws Exception {
        try (ScriptedOrigin source = ScriptedOrigin.echoing("source");
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            source.stopListening();
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            assertEquals("target:x", client.post("/orders", "x").answer().text());
        }
    }

    @Test
    void whileBothSidesRefuseTheRequestWaitsAndIsAppliedOnceBySomeone() throws Exception {
        AtomicBoolean open = new AtomicBoolean();
        try (ScriptedOrigin source = answering(500);
                ScriptedOrigin target = new ScriptedOrigin((request, connection) ->
                        connection.answer(open.get() ? 201 : 500, open.get() ? "applied" : "refused"));
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.atomicRequests());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.TARGET);
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> target.received() >= 3);
            open.set(true);
            assertEquals("applied", client.answer().text());
            assertTrue(proxy.finished().heldNanos() > 0);
        }
    }

    @Test
    void requestThatWaitsGoesToTheNewPrimaryAtTheFlip() throws Exception {
        AtomicBoolean open = new AtomicBoolean();
        try (ScriptedOrigin source = answering(500);
                ScriptedOrigin target = new ScriptedOrigin((request, connection) ->
                        connection.answer(open.get() ? 201 : 500, open.get() ? "applied" : "refused"));
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.atomicRequests());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.TARGET);
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            open.set(true);
            proxy.route(Side.TARGET, RouteMode.DIRECT, Side.SOURCE);
            assertEquals("applied", client.answer().text());
        }
    }

    @Test
    void atTheEndOfTheLongestWaitTheLastAnswerIsDelivered() throws Exception {
        UnaryOperator<Failover> shortWait = f -> new Failover(
                f.statuses(),
                f.replayUnsafe(),
                true,
                f.bodyRules(),
                f.replayBuffer(),
                new Hold(Duration.ofMillis(200), 10, f.hold().maxBytes()));
        try (ScriptedOrigin source = answering(500);
                ScriptedOrigin target = answering(503);
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, shortWait);
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            Answer answer = client.post("/orders", "x").answer();
            assertEquals("failed", answer.text());
            assertTrue(answer.status() >= 500);
        }
    }

    @Test
    void bodyThatOutgrowsTheBufferIsStreamedOnceAndNotReplayed() throws Exception {
        UnaryOperator<Failover> small =
                f -> new Failover(f.statuses(), f.replayUnsafe(), true, f.bodyRules(), Bytes.parse("1KiB"), f.hold());
        try (ScriptedOrigin source = answering(500);
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, small);
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            assertEquals(
                    500, client.post("/orders", "y".repeat(300_000)).answer().status());
            assertEquals(300_000, source.nextRequest().body().length);
            assertEquals(0, target.received());
        }
    }

    @Test
    void failureThatHidesInAGzippedAnswerIsReplayedAndOthersPassUnchanged() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    String text = request.text().contains("half") ? HALF_APPLIED : REFUSED;
                    connection.answer(200, "application/json; charset=utf-8", gzip(text), "Content-Encoding: gzip\r\n");
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, graphQl());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.TARGET);
            assertEquals("target:all", client.post("/graphql", "all").answer().text());

            Answer half = client.post("/graphql", "half").answer();
            assertEquals("gzip", half.field("content-encoding"));
            assertArrayEquals(gzip(HALF_APPLIED), half.body());

            Answer elsewhere = client.post("/other", "all").answer();
            assertArrayEquals(gzip(REFUSED), elsewhere.body());
        }
    }

    @Test
    void answeredUnsafeRequestAtTheOtherSideLatchesTheTenantUntilTheNextEpoch() throws Exception {
        AtomicBoolean refusing = new AtomicBoolean(true);
        try (ScriptedOrigin source = new ScriptedOrigin(
                        (request, connection) -> connection.answer(refusing.get() ? 500 : 200, "source"));
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.atomicRequests());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            assertEquals("target:x", client.post("/orders", "x").answer().text());
            refusing.set(false);
            assertEquals("target:", client.get("/orders").answer().text());
            proxy.route(Side.SOURCE, RouteMode.DIRECT);
            assertEquals("source", client.get("/orders").answer().text());
        }
    }

    @Test
    void requestOnItsWayIsJudgedUnderTheNewestRoute() throws Exception {
        CompletableFuture<Void> fenced = new CompletableFuture<>();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    fenced.join();
                    connection.answer(500, "refused");
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.atomicRequests());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.TARGET);
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> source.received() == 1);
            proxy.route(Side.TARGET, RouteMode.DIRECT, Side.SOURCE);
            fenced.complete(null);
            assertEquals("target:x", client.answer().text());
        }
    }

    @Test
    void manyRequestsThatMeetTheFlipAllFollowIt() throws Exception {
        int many = 200;
        CompletableFuture<Void> fenced = new CompletableFuture<>();
        List<RawClient> clients = new ArrayList<>();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    fenced.join();
                    connection.answer(500, "refused");
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.atomicRequests())) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.TARGET);
            for (int i = 0; i < many; i++) {
                clients.add(proxy.client().post("/orders", "order-" + i));
            }
            ProxyUnderTest.until(() -> source.received() == many);
            proxy.route(Side.TARGET, RouteMode.DIRECT, Side.SOURCE);
            fenced.complete(null);
            for (int i = 0; i < many; i++) {
                assertEquals("target:order-" + i, clients.get(i).answer().text());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void safeRequestThatOneSideFailedBacksOffWhileTheOtherRefuses() throws Exception {
        AtomicBoolean open = new AtomicBoolean();
        try (ScriptedOrigin source = answering(500);
                ScriptedOrigin target = new ScriptedOrigin((request, connection) ->
                        connection.answer(open.get() ? 200 : 500, open.get() ? "found" : "refused"));
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.TARGET);
            client.get("/orders/1");
            ProxyUnderTest.until(() -> target.received() >= 4);
            assertEquals(1, source.received());
            open.set(true);
            assertEquals("found", client.answer().text());
        }
    }

    @Test
    void latchedTenantNeverGoesBackThoughTheOtherSideIsNotReached() throws Exception {
        UnaryOperator<Failover> shortWait = f -> new Failover(
                f.statuses(),
                f.replayUnsafe(),
                true,
                f.bodyRules(),
                f.replayBuffer(),
                new Hold(Duration.ofMillis(200), 10, f.hold().maxBytes()));
        AtomicBoolean refusing = new AtomicBoolean(true);
        try (ScriptedOrigin source = new ScriptedOrigin(
                        (request, connection) -> connection.answer(refusing.get() ? 500 : 200, "source"));
                ScriptedOrigin target = new ScriptedOrigin((request, connection) ->
                        connection.answer(200, "text/plain", new byte[0], "Connection: close\r\n"));
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, shortWait);
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED);
            assertEquals(200, client.post("/orders", "x").answer().status());
            refusing.set(false);
            target.stopListening();
            assertEquals(503, client.post("/orders", "y").answer().status());
            assertEquals(1, source.received());
        }
    }

    private static UnaryOperator<Failover> graphQl() {
        BodyRule rule = new BodyRule(
                List.of("/graphql"),
                List.of("application/json"),
                Pattern.compile("cannot execute [A-Z ]+ in a read-only transaction"),
                Bytes.parse("1MiB"));
        return f -> new Failover(f.statuses(), f.replayUnsafe(), true, List.of(rule), f.replayBuffer(), f.hold());
    }

    private static ScriptedOrigin answering(int status) throws IOException {
        return new ScriptedOrigin((request, connection) -> connection.answer(status, "failed"));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
