package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bound of connections to an origin, and of the line behind it. */
@Timeout(60)
class UpstreamBoundIT {

    /** More than there are connections and places in line together, on however many event loops. */
    private static final int MANY = 160;

    private static final int CONNECTIONS = 64;
    private static final int CANCEL = 8;

    @Test
    void requestsPastTheBoundAreToldSoAndNothingOfThemIsSent() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<RawClient> clients = new ArrayList<>();
        try (ScriptedOrigin origin = new ScriptedOrigin((request, connection) -> {
                    release.await();
                    connection.answer(200, "served");
                });
                ProxyToOrigins proxy = new ProxyToOrigins(
                        ProxyToOrigins.side(origin.url()), ProxyToOrigins.side(origin.url()), Duration.ofSeconds(20))) {
            for (int i = 0; i < MANY; i++) {
                clients.add(proxy.client().post("/orders", "x"));
            }
            ProxyUnderTest.until(() -> proxy.failures("connections_taken") > 0);
            release.countDown();
            int served = 0;
            for (RawClient client : clients) {
                Answer answer = client.answer();
                assertEquals("", answer.field("crossfade-outcome"));
                if (answer.status() == 200) {
                    served++;
                } else {
                    assertTrue(answer.text().contains("origin-unreachable"), answer::text);
                }
            }
            assertTrue(served < MANY, "nobody was refused");
            assertEquals(served, origin.received());
            assertEquals("served", clients.get(0).post("/orders", "x").answer().text());
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void requestDoesNotWaitInLineBehindAnswersThatNobodyWantsAnyMore() throws Exception {
        // All of the connections that the event loop of one client's HTTP/2 connection has.
        int all = Math.max(1, CONNECTIONS / Runtime.getRuntime().availableProcessors());
        // Shorter than an answer that nobody wants is waited for.
        ProxySettings.Upstream impatient = new ProxySettings.Upstream(
                Duration.ofMillis(700), Duration.ofSeconds(20), CONNECTIONS, Duration.ofSeconds(50));
        try (ScriptedOrigin origin = new ScriptedOrigin((request, connection) -> {
                    if (request.requestLine().contains("/fine")) {
                        connection.answer(200, "fine");
                    }
                });
                ProxyToOrigins proxy = new ProxyToOrigins(
                        ProxyToOrigins.side(origin.url()), ProxyToOrigins.side(origin.url()), impatient);
                Http2Connection client = new Http2Connection(proxy.address())) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < all; i++) {
                streams.add(client.get("/silence"));
            }
            ProxyUnderTest.until(() -> origin.received() == all);
            for (int stream : streams) {
                client.reset(stream, CANCEL);
            }
            assertEquals("fine", client.answer(client.get("/fine")).body());
            assertEquals(0, proxy.failures("connections_taken"));
        }
    }
}
