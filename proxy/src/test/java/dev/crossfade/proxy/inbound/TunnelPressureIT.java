package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.internal.PlatformDependent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A message that is larger than what the proxy may keep of it, for a reader that is slower than its writer. */
class TunnelPressureIT {

    private static final int MESSAGE_BYTES = 8 * 1024 * 1024;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int MOST_KEPT_BYTES = MESSAGE_BYTES / 2;

    private final byte[] payload = new byte[MESSAGE_BYTES];
    private final CountDownLatch mebibyteWritten = new CountDownLatch(1);
    private long before;
    private long most;

    @Test
    void largeMessageReachesASlowOriginWhole() throws Exception {
        new Random(7).nextBytes(payload);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        byte[] frame = new Frame(Frame.BINARY, payload).masked();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    received.complete(slowly(connection.in(), frame.length));
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            assertEquals(101, client.upgrade("/ws").answer().status());
            before = directBytes();
            write(frame, client::send);
            assertTrue(Arrays.equals(frame, received.get(30, TimeUnit.SECONDS)), "the message was changed");
            assertTrue(most - before < MOST_KEPT_BYTES, (most - before) + " bytes were kept at once");
        }
    }

    @Test
    void largeMessageReachesASlowClientWhole() throws Exception {
        new Random(8).nextBytes(payload);
        byte[] frame = new Frame(Frame.BINARY, payload).unmasked();
        try (ScriptedOrigin source = new ScriptedOrigin((request, connection) -> {
                    WebSocketScript.agree(request, connection);
                    OutputStream out = connection.out();
                    write(frame, out::write);
                    Frame.read(connection.in());
                });
                ScriptedOrigin target = ScriptedOrigin.echoing("target");
                ProxyUnderTest proxy = new ProxyUnderTest(source, target, ProxyUnderTest.asConfigured());
                RawClient client = proxy.client()) {
            before = directBytes();
            assertEquals(101, client.upgrade("/ws").answer().status());
            assertTrue(Arrays.equals(frame, slowly(client.in(), frame.length)), "the message was changed");
            assertTrue(most - before < MOST_KEPT_BYTES, (most - before) + " bytes were kept at once");
        }
    }

    private interface Output {
        void write(byte[] bytes) throws IOException;
    }

    private void write(byte[] frame, Output out) throws IOException {
        int mebibyte = 1024 * 1024;
        for (int at = 0; at < frame.length; at += mebibyte) {
            out.write(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + mebibyte)));
            mebibyteWritten.countDown();
        }
    }

    /** Begins behind its writer, and looks at the memory after each piece. */
    private byte[] slowly(InputStream in, int length) throws IOException, InterruptedException {
        mebibyteWritten.await();
        ByteArrayOutputStream all = new ByteArrayOutputStream(length);
        while (all.size() < length) {
            byte[] piece = in.readNBytes(Math.min(PIECE_BYTES, length - all.size()));
            if (piece.length == 0) {
                throw new IOException("cut short");
            }
            all.writeBytes(piece);
            most = Math.max(most, directBytes());
        }
        return all.toByteArray();
    }

    /** Outside the heap: where the proxy keeps what it has read. */
    private static long directBytes() {
        long counted = Math.max(0, PlatformDependent.usedDirectMemory());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                counted += pool.getMemoryUsed();
            }
        }
        return counted;
    }
}
