package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.proxy.observe.ExchangeEnd;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lies unread in a held HTTP/2 stream is bounded in number too, and goes with its client. */
class UnreadFramesIT {

    private static final int ENHANCE_YOUR_CALM = 11;

    private ScriptedOrigin source;
    private ScriptedOrigin target;
    private ProxyUnderTest proxy;

    @BeforeEach
    void start() throws IOException {
        source = ScriptedOrigin.echoing("source");
        target = ScriptedOrigin.echoing("target");
        proxy = new ProxyUnderTest(source, target, UnreadFramesIT::withoutBuffer);
        proxy.route(Side.SOURCE, RouteMode.HOLDING);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        source.close();
        target.close();
    }

    @Test
    void asManySmallFramesAsMayWaitReachTheOrigin() throws Exception {
        try (Http2Connection client = new Http2Connection(proxy.address())) {
            int upload = heldUpload(client);
            smallFrames(client, upload, UnreadFrames.MOST - 1);
            client.data(upload, "!", true);
            // Answered behind all of them.
            assertEquals(404, client.answer(request(client, true, "other.test")).status());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals(
                    "target:" + "y".repeat(BEFORE) + "x".repeat(UnreadFrames.MOST - 1) + "!",
                    client.answer(upload).body());
        }
    }

    @Test
    void oneMoreResetsItsStreamAndNoOther() throws Exception {
        try (Http2Connection client = new Http2Connection(proxy.address())) {
            int upload = heldUpload(client);
            smallFrames(client, upload, UnreadFrames.MOST + 1);
            assertEquals(ENHANCE_YOUR_CALM, client.answer(upload).reset());
            assertEquals(1, proxy.metrics().count("unread_frames"));
            assertEquals(0, proxy.metrics().count("malformed_stream"));
            assertEquals(ExchangeEnd.REFUSED, proxy.finished().end());
            assertEquals(404, client.answer(request(client, true, "other.test")).status());
            proxy.route(Side.TARGET, RouteMode.DIRECT);
            assertEquals("target:", client.answer(client.get("/")).body());
        }
        assertEquals(1, target.received());
    }

    @Test
    void heldUploadWhoseConnectionEndsIsNeverSentThoughItsEndWaitsUnread() throws Exception {
        try (Http2Connection client = new Http2Connection(proxy.address())) {
            int upload = heldUpload(client);
            client.data(upload, "more", false);
            client.data(upload, "end", true);
            assertEquals(404, client.answer(request(client, true, "other.test")).status());
        }
        ProxyUnderTest.until(() -> proxy.tenant().held() == 0);
        assertEquals(ExchangeEnd.CLIENT_GONE, proxy.finished().end());
        proxy.route(Side.TARGET, RouteMode.DIRECT);
        try (RawClient other = proxy.client()) {
            assertEquals("target:", other.get("/").answer().text());
        }
        assertEquals(1, target.received());
    }

    private static final int BEFORE = 2_000;

    /** One that is not read on, because what came first outgrew the buffer. */
    private int heldUpload(Http2Connection client) throws IOException {
        int upload = request(client, false, "acme.test");
        client.data(upload, "y".repeat(BEFORE), false);
        assertEquals(404, client.answer(request(client, true, "other.test")).status());
        ProxyUnderTest.until(() -> proxy.tenant().held() == 1);
        return upload;
    }

    private static int request(Http2Connection client, boolean whole, String authority) throws IOException {
        return client.request(whole, ":method", "POST", ":scheme", "http", ":authority", authority, ":path", "/");
    }

    private static void smallFrames(Http2Connection client, int stream, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            client.data(stream, "x", false);
        }
    }

    private static Failover withoutBuffer(Failover usual) {
        return new Failover(
                usual.statuses(),
                usual.replayUnsafe(),
                usual.atomicRequests(),
                usual.bodyRules(),
                Bytes.parse("1KiB"),
                usual.hold());
    }
}
