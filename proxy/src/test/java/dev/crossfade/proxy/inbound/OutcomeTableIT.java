package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Connection;
import dev.crossfade.proxy.observe.ExchangeEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The table of outcomes in PROXY.md, a row a test: what an attempt of an unsafe request at the armed source proves is seen by
 * whether the target gets it (nothing was applied), the answer is delivered (it may have been), or nobody knows.
 */
class OutcomeTableIT {

    private static final byte[] REFUSAL =
            "cannot execute INSERT in a read-only transaction".getBytes(StandardCharsets.UTF_8);

    private final CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
    private ScriptedOrigin target;

    /** What the source does with the request. */
    @FunctionalInterface
    private interface Act {
        void with(Connection connection) throws Exception;
    }

    @BeforeEach
    void start() throws IOException {
        target = ScriptedOrigin.echoing("target");
    }

    @AfterEach
    void stop() throws IOException {
        target.close();
    }

    @Test
    @DisplayName("NEVER_SENT: connect failure, no byte flushed")
    void neverSent() throws Exception {
        try (ScriptedOrigin source = source(connection -> {});
                ProxyUnderTest proxy = armed(source, failover(false));
                RawClient client = proxy.client()) {
            source.stopListening();
            assertEquals("target:x", client.post("/orders", "x").answer().text());
        }
    }

    @Test
    @DisplayName("NOT_APPLIED: one of the statuses, complete, from a side that the route lists as fenced")
    void notAppliedByStatusOfAFencedSide() throws Exception {
        assertEquals(
                "target:x",
                posted(c -> c.answer(503, "refused"), false, Side.SOURCE).text());
    }

    @Test
    @DisplayName("NOT_APPLIED: a body rule matches, from a side that the route lists as fenced")
    void notAppliedByBodyRuleOfAFencedSide() throws Exception {
        Answer answer = posted(c -> c.answer(200, "text/plain", REFUSAL, ""), false, Side.SOURCE);
        assertEquals("target:x", answer.text());
    }

    @Test
    @DisplayName("NOT_APPLIED: such an answer from either side, with atomicRequests")
    void notAppliedWithAtomicRequests() throws Exception {
        assertEquals("target:x", posted(c -> c.answer(500, "refused"), true).text());
        assertEquals(
                "target:x",
                posted(c -> c.answer(200, "text/plain", REFUSAL, ""), true).text());
    }

    @Test
    @DisplayName("FAILED: another failed answer")
    void failed() throws Exception {
        assertEquals(500, posted(c -> c.answer(500, "failed"), false).status());
        assertEquals(
                200,
                posted(c -> c.answer(200, "text/plain", REFUSAL, ""), false).status());
        assertEquals(0, target.received());
    }

    @Test
    @DisplayName("AMBIGUOUS: bytes were flushed, then reset")
    void ambiguousByReset() throws Exception {
        unknown(posted(Connection::reset, true, Side.SOURCE));
    }

    @Test
    @DisplayName("AMBIGUOUS: bytes were flushed, then end of stream")
    void ambiguousByEndOfStream() throws Exception {
        unknown(posted(c -> c.socket().close(), true, Side.SOURCE));
    }

    @Test
    @DisplayName("AMBIGUOUS: a refusal that is not complete")
    void ambiguousByARefusalThatIsCutShort() throws Exception {
        unknown(posted(
                c -> {
                    c.send("HTTP/1.1 500 Error\r\nContent-Length: 100\r\n\r\nhalf");
                    c.socket().close();
                },
                true,
                Side.SOURCE));
    }

    @Test
    @DisplayName("AMBIGUOUS: a refusal of an unsafe attempt that straddled the fence")
    void ambiguousByStraddlingTheFence() throws Exception {
        try (ScriptedOrigin source = source(connection -> {
                    mayAnswer.join();
                    connection.answer(503, "refused");
                });
                ProxyUnderTest proxy = armed(source, failover(false));
                RawClient client = proxy.client()) {
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> source.received() == 1);
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.SOURCE);
            mayAnswer.complete(null);
            unknown(client.answer());
        }
    }

    @Test
    @DisplayName("COMMITTED: the first byte went to the client")
    void committed() throws Exception {
        try (ScriptedOrigin source = source(connection -> {
                    connection.send("HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\nhalf");
                    connection.socket().close();
                });
                ProxyUnderTest proxy = armed(source, failover(true), Side.SOURCE);
                RawClient client = proxy.client()) {
            client.post("/orders", "x");
            assertThrows(IOException.class, client::answer);
            assertEquals(ExchangeEnd.CUT, proxy.finished().end());
            assertEquals(0, target.received());
        }
    }

    private Answer posted(Act act, boolean atomic, Side... fenced) throws Exception {
        try (ScriptedOrigin source = source(act);
                ProxyUnderTest proxy = armed(source, failover(atomic), fenced);
                RawClient client = proxy.client()) {
            return client.post("/orders", "x").answer();
        }
    }

    private void unknown(Answer answer) {
        assertEquals("502 unknown", answer.status() + " " + answer.field("crossfade-outcome"));
        assertEquals(0, target.received());
    }

    private ProxyUnderTest armed(ScriptedOrigin source, UnaryOperator<Failover> failover, Side... fenced)
            throws IOException {
        ProxyUnderTest proxy = new ProxyUnderTest(source, target, failover);
        proxy.route(Side.SOURCE, RouteMode.ARMED, fenced);
        return proxy;
    }

    private static ScriptedOrigin source(Act act) throws IOException {
        return new ScriptedOrigin((request, connection) -> act.with(connection));
    }

    private static UnaryOperator<Failover> failover(boolean atomic) {
        BodyRule rule = new BodyRule(
                List.of("/orders"),
                List.of("text/plain"),
                Pattern.compile("read-only transaction"),
                Bytes.parse("1MiB"));
        return f -> new Failover(f.statuses(), f.replayUnsafe(), atomic, List.of(rule), f.replayBuffer(), f.hold());
    }
}
