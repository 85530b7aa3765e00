package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A message that is larger than what the proxy keeps of it, for a reader that begins behind its writer. */
class LargeMessageIT {

    private static final int MEBIBYTE = 1024 * 1024;

    private final byte[] payload = new byte[8 * MEBIBYTE];
    private final CountDownLatch mebibyteWritten = new CountDownLatch(1);

    LargeMessageIT() {
        new Random(7).nextBytes(payload);
    }

    @Test
    void reachesASlowOriginWhole() throws Exception {
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        byte[] frame = new Frame(Frame.BINARY, payload).masked();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    received.complete(late(connection.in()));
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            write(frame, client::send);
            assertArrayEquals(payload, received.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void reachesASlowClientWhole() throws Exception {
        byte[] frame = new Frame(Frame.BINARY, payload).unmasked();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    write(frame, connection.out()::write);
                    Frame.read(connection.in());
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            assertArrayEquals(payload, late(client.in()));
        }
    }

    private interface Output {
        void write(byte[] bytes) throws IOException;
    }

    private void write(byte[] frame, Output out) throws IOException {
        for (int at = 0; at < frame.length; at += MEBIBYTE) {
            out.write(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + MEBIBYTE)));
            mebibyteWritten.countDown();
        }
    }

    private byte[] late(InputStream in) throws IOException, InterruptedException {
        mebibyteWritten.await();
        return Frame.read(in).payload();
    }
}
