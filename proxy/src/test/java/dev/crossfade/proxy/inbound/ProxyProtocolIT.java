package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.ProxySettings.Limits;
import dev.crossfade.config.settings.ProxySettings.Listen;
import dev.crossfade.config.settings.ProxySettings.ProxyProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behind a load balancer that speaks the PROXY protocol, the client's address is the one that the load balancer tells. */
class ProxyProtocolIT {

    private static final String V1 = "PROXY TCP4 198.51.100.7 203.0.113.1 4711 443\r\n";

    private ScriptedOrigin origin;

    @BeforeEach
    void start() throws IOException {
        origin = ScriptedOrigin.echoing("source");
    }

    @AfterEach
    void stop() throws IOException {
        origin.close();
    }

    private ProxyUnderTest proxy(ProxyProtocol expected) throws IOException {
        return new ProxyUnderTest(
                origin,
                origin,
                ProxyUnderTest.asConfigured(),
                ProxyProtocolIT::impatient,
                new Listen("127.0.0.1", 0, expected, null));
    }

    @ParameterizedTest
    @CsvSource({"V1", "ANY"})
    void firstVersionNamesTheClient(ProxyProtocol expected) throws Exception {
        try (ProxyUnderTest proxy = proxy(expected);
                RawClient client = proxy.client()) {
            client.send(V1).get("/");
            assertEquals(200, client.answer().status());
            assertEquals("198.51.100.7", origin.nextRequest().field("X-Forwarded-For"));
        }
    }

    @ParameterizedTest
    @CsvSource({"V2", "ANY"})
    void secondVersionNamesTheClient(ProxyProtocol expected) throws Exception {
        try (ProxyUnderTest proxy = proxy(expected);
                RawClient client = proxy.client()) {
            client.send(v2(
                    0x21,
                    0x21,
                    HexFormat.of()
                            .parseHex("20010db8000000000000000000000001" + "20010db8000000000000000000000002"
                                    + "126701bb")));
            client.get("/");
            assertEquals(200, client.answer().status());
            assertEquals("2001:db8:0:0:0:0:0:1", origin.nextRequest().field("X-Forwarded-For"));
        }
    }

    @Test
    void connectionOfTheLoadBalancerItselfHasItsAddress() throws Exception {
        try (ProxyUnderTest proxy = proxy(ProxyProtocol.V2);
                RawClient client = proxy.client()) {
            client.send(v2(0x20, 0x00, new byte[0])).get("/");
            assertEquals(200, client.answer().status());
            assertEquals("127.0.0.1", origin.nextRequest().field("X-Forwarded-For"));
        }
    }

    @Test
    void http2FollowsTheHeaderAsWell() throws Exception {
        try (ProxyUnderTest proxy = proxy(ProxyProtocol.ANY);
                Http2Connection client = new Http2Connection(proxy.address(), V1.getBytes(StandardCharsets.US_ASCII))) {
            assertEquals(200, client.answer(client.get("/")).status());
            assertEquals("198.51.100.7", origin.nextRequest().field("X-Forwarded-For"));
        }
    }

    @ParameterizedTest
    @CsvSource({"V1", "V2", "ANY"})
    void connectionWithoutAHeaderIsClosed(ProxyProtocol expected) throws Exception {
        try (ProxyUnderTest proxy = proxy(expected);
                RawClient client = proxy.client()) {
            client.get("/");
            assertTrue(client.isClosedByProxy());
        }
        assertEquals(0, origin.received());
    }

    @Test
    void otherVersionThanTheExpectedIsClosed() throws Exception {
        try (ProxyUnderTest proxy = proxy(ProxyProtocol.V2);
                RawClient client = proxy.client()) {
            client.send(V1).get("/");
            assertTrue(client.isClosedByProxy());
        }
        assertEquals(0, origin.received());
    }

    @Test
    void headerThatDoesNotComeIsGivenUp() throws Exception {
        try (ProxyUnderTest proxy = proxy(ProxyProtocol.V1);
                RawClient client = proxy.client()) {
            client.send("PROXY TCP4 198");
            assertTrue(client.isClosedByProxy());
        }
    }

    private static byte[] v2(int command, int family, byte[] addresses) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a"));
        header.write(command);
        header.write(family);
        header.write(addresses.length >> 8);
        header.write(addresses.length);
        header.writeBytes(addresses);
        return header.toByteArray();
    }

    private static Limits impatient(Limits usual) {
        return new Limits(
                usual.requestLine(),
                usual.headers(),
                usual.headerCount(),
                Duration.ofMillis(500),
                usual.bodyIdleTimeout(),
                usual.idleTimeout(),
                usual.connections(),
                usual.bufferMemory());
    }
}
