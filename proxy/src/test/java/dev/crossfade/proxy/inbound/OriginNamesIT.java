package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Origins are names, and names move. */
@Timeout(60)
class OriginNamesIT {

    private final MovableNames names = new MovableNames();
    private final InetAddress firstAddress = MovableNames.loopback(1);
    private final InetAddress secondAddress = MovableNames.loopback(2);
    private final InetAddress nobody = MovableNames.loopback(3);
    private ScriptedOrigin first;
    private ScriptedOrigin second;
    private ProxyToOrigins proxy;

    OriginNamesIT() throws IOException {}

    @BeforeEach
    void start() throws IOException {
        ServerSocket one = new ServerSocket(0, 50, firstAddress);
        first = new ScriptedOrigin(one, answering("first"));
        second = new ScriptedOrigin(new ServerSocket(one.getLocalPort(), 50, secondAddress), answering("second"));
        String port = ":" + one.getLocalPort();
        names.move("other.test", secondAddress);
        proxy = new ProxyToOrigins(
                ProxyToOrigins.side("http://origin.test" + port),
                ProxyToOrigins.side("http://other.test" + port),
                loop -> names);
    }

    /** Closes behind an answer when it is told to: then the next request needs a new connection. */
    private static ScriptedOrigin.Script answering(String name) {
        return (request, connection) -> {
            boolean closes = request.requestLine().contains("/close");
            connection.answer(
                    200, "text/plain", name.getBytes(StandardCharsets.UTF_8), closes ? "Connection: close\r\n" : "");
        };
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        first.close();
        second.close();
    }

    @Test
    void newConnectionsSpreadOverAllAddresses() throws Exception {
        names.move("origin.test", firstAddress, secondAddress);
        try (RawClient client = proxy.client()) {
            for (int i = 0; i < 40; i++) {
                assertEquals(200, client.post("/close", "x").answer().status());
            }
        }
        assertTrue(first.received() > 0, "nothing came to the first address");
        assertTrue(second.received() > 0, "nothing came to the second address");
    }

    @Test
    void addressThatRefusesIsCountedAndTheNextOneIsTried() throws Exception {
        names.move("origin.test", nobody, firstAddress);
        try (RawClient client = proxy.client()) {
            for (int i = 0; i < 40; i++) {
                assertEquals(200, client.post("/close", "x").answer().status());
            }
        }
        assertEquals(40, first.received());
        assertTrue(proxy.failures("connect_refused") > 0);
    }

    @Test
    void addressThatChangesUnderLoadCausesNoErrorAndIdleConnectionsFollow() throws Exception {
        names.move("origin.test", firstAddress);
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(CompletableFuture.supplyAsync(() -> post(enough)));
        }
        ProxyUnderTest.until(() -> first.received() > 100);
        names.move("origin.test", secondAddress);
        ProxyUnderTest.until(() -> second.received() > 100);
        enough.set(true);
        int answered = 0;
        for (CompletableFuture<Integer> client : clients) {
            answered += client.join();
        }
        assertEquals(first.received() + second.received(), answered);
    }

    /** Posts until it is enough; every answer must be good. */
    private int post(AtomicBoolean enough) {
        try (RawClient client = proxy.client()) {
            int answered = 0;
            while (!enough.get()) {
                // Every few requests the connection rests, so that there are idle ones to retire.
                assertEquals(
                        200,
                        client.post(answered % 8 == 0 ? "/close" : "/keep", "x")
                                .answer()
                                .status());
                answered++;
            }
            return answered;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void idleConnectionToAVanishedAddressIsRetired() throws Exception {
        names.move("origin.test", firstAddress);
        try (RawClient client = proxy.client()) {
            assertEquals("first", client.get("/keep").answer().text());
            names.move("origin.test", secondAddress);
            String answer = "first";
            while (answer.equals("first")) {
                answer = client.get("/keep").answer().text();
            }
            assertEquals("second", answer);
        }
        assertEquals(1, first.connections());
    }

    @Test
    void connectionIsUsedOnWhileItsAddressIsMissingFromSomeAnswers() throws Exception {
        names.timeToLive(Duration.ofSeconds(60));
        names.move("origin.test", firstAddress);
        try (RawClient client = proxy.client()) {
            assertEquals("first", client.get("/keep").answer().text());
            names.move("origin.test", secondAddress);
            // Whoever has an idle connection looks its name up again: the second look begins when the first has been
            // told.
            int before = names.lookups();
            ProxyUnderTest.until(() -> names.lookups() >= before + 2);
            assertEquals("first", client.get("/keep").answer().text());
        }
        assertEquals(1, first.connections());
    }

    @Test
    void failedLookupKeepsTheLastKnownAddressesAndIsCounted() throws Exception {
        names.move("origin.test", firstAddress);
        try (RawClient client = proxy.client()) {
            assertEquals("first", client.get("/close").answer().text());
            names.forget("origin.test");
            assertEquals("first", client.post("/close", "x").answer().text());
        }
        assertTrue(proxy.failures("name_unresolved") > 0);
    }

    @Test
    void nameServerThatFallsSilentKeepsTheLastKnownAddressesInUse() throws Exception {
        names.move("origin.test", firstAddress);
        try (RawClient client = proxy.client()) {
            assertEquals("first", client.get("/close").answer().text());
            names.slowDown("origin.test");
            assertEquals("first", client.post("/close", "x").answer().text());
            assertEquals("first", client.post("/close", "x").answer().text());
        }
        assertTrue(proxy.failures("name_unresolved") > 0);
    }

    @Test
    void nameThatWasNeverFoundIsUnreachable() throws Exception {
        try (RawClient client = proxy.client()) {
            assertEquals(502, client.post("/x", "x").answer().status());
        }
        assertEquals(2, proxy.failures("name_unresolved"));
    }

    @Test
    void slowNameKeepsNoOtherWaiting() throws Exception {
        names.slowDown("origin.test");
        try (RawClient slow = proxy.client();
                RawClient quick = proxy.client()) {
            slow.post("/x", "x");
            ProxyUnderTest.until(() -> proxy.tenant().inFlightUnsafe() == 1);
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("second", quick.post("/x", "x").answer().text());
            assertEquals("second", slow.answer().text());
        }
        assertEquals(1, proxy.failures("connect_timeout"));
    }
}
