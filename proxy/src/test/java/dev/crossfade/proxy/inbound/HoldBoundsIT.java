package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.Hold;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.observe.ExchangeEnd;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** At each bound of a hold the client is asked to come back, and nothing was sent. */
class HoldBoundsIT {

    private ScriptedOrigin source;
    private ScriptedOrigin target;

    @BeforeEach
    void start() throws IOException {
        source = ScriptedOrigin.echoing("source");
        target = ScriptedOrigin.echoing("target");
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        target.close();
    }

    @Test
    void overTheCountTheNextIsAskedToComeBackAndTheHeldOneGoesOn() throws Exception {
        try (ProxyUnderTest proxy = holding(1, "1MiB");
                RawClient first = proxy.client();
                RawClient second = proxy.client()) {
            first.post("/orders", "1");
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            comeBack(second.post("/orders", "2").answer());
            assertEquals(ExchangeEnd.HOLD_FULL, proxy.finished().end());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:1", first.answer().text());
        }
        assertEquals(0, source.received());
    }

    @Test
    void overTheBytesTheNextIsAskedToComeBackAndTheHeldOneGoesOn() throws Exception {
        String large = "y".repeat(3000);
        try (ProxyUnderTest proxy = holding(100, "4KiB");
                RawClient first = proxy.client();
                RawClient second = proxy.client()) {
            first.post("/orders", large);
            ProxyUnderTest.until(() -> proxy.server().held(1).stream().anyMatch(held -> held.bytes() == 3000));
            comeBack(second.post("/orders", large).answer());
            assertEquals(ExchangeEnd.HOLD_FULL, proxy.finished().end());
            assertEquals(1, proxy.tenant().held());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:" + large, first.answer().text());
            assertEquals(
                    "target:again", second.post("/orders", "again").answer().text());
        }
        assertEquals(0, source.received());
        assertEquals(2, target.received());
    }

    @Test
    void pastItsEndAHoldTakesNobodyIn() throws Exception {
        try (ProxyUnderTest proxy = holding(100, "1MiB");
                RawClient client = proxy.client()) {
            Route now = proxy.tenant().route();
            proxy.tenant()
                    .apply(new Route(
                            now.tenant(),
                            now.epoch().next(),
                            Side.SOURCE,
                            RouteMode.HOLDING,
                            Set.of(),
                            true,
                            Instant.now().minusSeconds(1)));
            comeBack(client.post("/orders", "x").answer());
            assertEquals(ExchangeEnd.HOLD_EXPIRED, proxy.finished().end());
        }
        assertEquals(0, source.received() + target.received());
    }

    @Test
    void overdueHoldOfAProxyThatDecidesItsOwnRoutesIsEndedThere() throws Exception {
        try (CapturedLog log = new CapturedLog();
                ProxyUnderTest proxy = holding(100, "1MiB")) {
            Route now = proxy.tenant().route();
            proxy.tenant()
                    .apply(new Route(
                            now.tenant(),
                            now.epoch().next(),
                            Side.SOURCE,
                            RouteMode.HOLDING,
                            Set.of(),
                            false,
                            Instant.now().minusSeconds(1)));

            ProxyUnderTest.until(() -> log.says("is overdue"));
            assertTrue(log.says("crossfade route acme --proxy http://127.0.0.1:0 --to source|target --mode direct"));
            assertFalse(log.says("crossfade status"));
        }
    }

    private static void comeBack(Answer answer) {
        assertEquals("503 1", answer.status() + " " + answer.field("retry-after"));
        assertTrue(answer.text().contains("\"reason\":\"hold_"), answer.text());
        assertTrue(answer.text().endsWith("}\n"), answer.text());
    }

    private ProxyUnderTest holding(int requests, String bytes) throws IOException {
        UnaryOperator<Failover> failover = f -> new Failover(
                f.statuses(),
                f.replayUnsafe(),
                f.atomicRequests(),
                f.bodyRules(),
                f.replayBuffer(),
                new Hold(Duration.ofSeconds(10), requests, Bytes.parse(bytes)));
        ProxyUnderTest proxy = new ProxyUnderTest(source, target, failover);
        proxy.route(Side.SOURCE, RouteMode.HOLDING);
        return proxy;
    }
}
