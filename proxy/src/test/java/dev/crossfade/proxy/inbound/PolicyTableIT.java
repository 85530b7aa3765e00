package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.ReplayUnsafe;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Connection;
import dev.crossfade.proxy.names.NameLookup;
import dev.crossfade.proxy.replay.Outcome;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of modes and outcomes in PROXY.md, a cell a test, on real sockets: the source is the primary, its attempt has the
 * outcome, and the client sees what follows.
 */
class PolicyTableIT {

    /** What the client sees. */
    private enum Follows {
        SAME_SIDE_ONCE,
        DELIVERED,
        OTHER_SIDE,
        UNKNOWN,
        WAIT_THEN_NEW_PRIMARY
    }

    static Stream<Arguments> cells() {
        return Stream.of(
                cell("DIRECT / NEVER_SENT -> same side, once", "POST", Follows.SAME_SIDE_ONCE),
                cell("DIRECT / NOT_APPLIED -> deliver", "POST", Follows.DELIVERED),
                cell("DIRECT / FAILED -> deliver", "POST", Follows.DELIVERED),
                cell("DIRECT / FAILED, safe -> deliver", "GET", Follows.DELIVERED),
                cell("DIRECT / AMBIGUOUS, safe -> same side, once", "GET", Follows.SAME_SIDE_ONCE),
                cell("DIRECT / AMBIGUOUS, unsafe -> 502 unknown", "POST", Follows.UNKNOWN),
                cell("ARMED / NEVER_SENT -> the other side", "POST", Follows.OTHER_SIDE),
                cell("ARMED / NOT_APPLIED -> the other side", "POST", Follows.OTHER_SIDE),
                cell("ARMED / FAILED, safe -> the other side", "GET", Follows.OTHER_SIDE),
                cell("ARMED / FAILED, unsafe -> deliver", "POST", Follows.DELIVERED),
                cell("ARMED / FAILED, unsafe, any-status -> the other side", "POST", Follows.OTHER_SIDE),
                cell("ARMED / AMBIGUOUS, safe -> the other side", "GET", Follows.OTHER_SIDE),
                cell("ARMED / AMBIGUOUS, unsafe -> 502 unknown", "POST", Follows.UNKNOWN),
                cell("HOLDING / NOT_APPLIED -> wait, then the new primary", "POST", Follows.WAIT_THEN_NEW_PRIMARY),
                cell("HOLDING / FAILED, safe -> wait", "GET", Follows.WAIT_THEN_NEW_PRIMARY),
                cell("HOLDING / FAILED, unsafe -> deliver", "POST", Follows.DELIVERED),
                cell("HOLDING / AMBIGUOUS, safe -> wait", "GET", Follows.WAIT_THEN_NEW_PRIMARY),
                cell("HOLDING / AMBIGUOUS, unsafe -> 502 unknown", "POST", Follows.UNKNOWN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void eachCellIsDoneAsWritten(
            String name, RouteMode mode, Outcome outcome, boolean anyStatus, String method, Follows follows)
            throws Exception {
        CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    mayAnswer.join();
                    have(outcome, connection);
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, failover(anyStatus));
                RawClient client = proxy.client()) {
            Side[] fenced = outcome == Outcome.NOT_APPLIED ? new Side[] {Side.SOURCE} : new Side[0];
            proxy.route(Side.SOURCE, mode == RouteMode.HOLDING ? RouteMode.ARMED : mode, fenced);
            if (outcome == Outcome.NEVER_SENT) {
                source.stopListening();
            }
            if (method.equals("GET")) {
                client.get("/orders");
            } else {
                client.post("/orders", "x");
            }
            if (mode == RouteMode.HOLDING) {
                ProxyUnderTest.until(() -> source.received() == 1);
                proxy.route(Side.SOURCE, RouteMode.HOLDING, fenced);
            }
            mayAnswer.complete(null);
            if (follows == Follows.WAIT_THEN_NEW_PRIMARY) {
                ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
                proxy.route(Side.TARGET, RouteMode.DIRECT, Side.SOURCE);
            }
            seen(follows, client.answer());
            boolean atTarget = follows == Follows.OTHER_SIDE || follows == Follows.WAIT_THEN_NEW_PRIMARY;
            assertEquals(atTarget ? 1 : 0, target.received());
            boolean twice = atTarget || follows == Follows.SAME_SIDE_ONCE;
            assertEquals(twice ? 2 : 1, proxy.finished().attempts());
        }
    }

    @Test
    @DisplayName("HOLDING / NEVER_SENT -> wait")
    void whatCouldNotBeSentBeforeTheHoldWaitsAndGoesToTheNewPrimary() throws Exception {
        MovableNames names = new MovableNames();
        names.move("target.test", MovableNames.loopback(1));
        CompletableFuture<NameLookup.Answer> sourceName = names.answerLater("source.test");
        try (ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyToOrigins proxy = new ProxyToOrigins(
                        ProxyToOrigins.side("http://source.test:1"),
                        ProxyToOrigins.side(target.url().replace("127.0.0.1", "target.test")),
                        loop -> names);
                RawClient client = proxy.client()) {
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> names.lookups() == 1);
            proxy.route(Side.SOURCE, RouteMode.HOLDING);
            sourceName.completeExceptionally(new UnknownHostException("source.test"));
            ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
            assertEquals(0, target.received());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:x", client.answer().text());
        }
    }

    @Test
    @DisplayName("DIRECT / NOT_APPLIED, still buffered from an earlier epoch -> to the primary")
    void whatWasArmedGoesToThePrimaryOfADirectRoute() throws Exception {
        CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    mayAnswer.join();
                    connection.answer(500, "refused");
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, failover(false));
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.SOURCE);
            client.post("/orders", "x");
            ProxyUnderTest.until(() -> source.received() == 1);
            proxy.route(Side.TARGET, RouteMode.DIRECT, Side.SOURCE);
            mayAnswer.complete(null);
            assertEquals("target:x", client.answer().text());
        }
    }

    @Test
    @DisplayName("an attempt that may have been applied at the new primary never goes to the old one")
    void whatBrokeOffAtTheNewPrimaryNeverGoesBack() throws Exception {
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> connection.answer(500, "refused"));
                ScriptedOrigin target = new ScriptedOrigin((request, connection) -> connection.reset());
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, failover(false));
                RawClient client = proxy.client()) {
            proxy.route(Side.SOURCE, RouteMode.ARMED, Side.SOURCE);
            Answer unsafe = client.post("/orders", "x").answer();
            assertEquals("502 unknown", unsafe.status() + " " + unsafe.field("crossfade-outcome"));
            assertEquals(502, client.get("/orders").answer().status());
            assertEquals(2, source.received());
            assertEquals(2, target.received());
        }
    }

    private static void have(Outcome outcome, Connection connection) throws IOException {
        if (outcome == Outcome.AMBIGUOUS) {
            connection.reset();
        } else {
            connection.answer(500, "source's");
        }
    }

    private static void seen(Follows follows, Answer answer) {
        switch (follows) {
            case DELIVERED -> assertEquals("500 source's", answer.status() + " " + answer.text());
            case OTHER_SIDE, WAIT_THEN_NEW_PRIMARY ->
                assertEquals("target:", answer.text().substring(0, 7));
            case UNKNOWN -> assertEquals("502 unknown", answer.status() + " " + answer.field("crossfade-outcome"));
            case SAME_SIDE_ONCE -> assertEquals("502 ", answer.status() + " " + answer.field("crossfade-outcome"));
        }
    }

    private static UnaryOperator<Failover> failover(boolean anyStatus) {
        ReplayUnsafe unsafe = anyStatus ? ReplayUnsafe.ANY_STATUS : ReplayUnsafe.PROVEN;
        return f -> new Failover(f.statuses(), unsafe, false, f.bodyRules(), f.replayBuffer(), f.hold());
    }

    /** The name says the mode and the outcome. */
    private static Arguments cell(String name, String method, Follows follows) {
        String[] words = name.split("[ ,/]+", 3);
        return Arguments.of(
                name,
                RouteMode.valueOf(words[0]),
                Outcome.valueOf(words[1]),
                name.contains("any-status"),
                method,
                follows);
    }
}
