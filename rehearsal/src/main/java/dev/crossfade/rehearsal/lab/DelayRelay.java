package dev.crossfade.rehearsal.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The distance between two regions: a TCP relay on loopback that delivers every byte half a round trip later, in order, in both
 * directions. It does not limit the bandwidth. What is under way in one direction is at most {@value #CHUNKS} chunks of
 * {@value #CHUNK_BYTES} bytes; then the sender meets back-pressure.
 */
public final class DelayRelay implements AutoCloseable {

    private static final int CHUNKS = 1024;
    private static final int CHUNK_BYTES = 16 * 1024;

    private final ServerSocket listener;
    private final InetSocketAddress destination;
    private final long oneWayNanos;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private DelayRelay(ServerSocket listener, InetSocketAddress destination, Duration roundTrip) {
        this.listener = listener;
        this.destination = destination;
        this.oneWayNanos = roundTrip.toNanos() / 2;
    }

    /** Listens on a free port of loopback and relays to {@code host:port}. */
    public static DelayRelay to(String host, int port, Duration roundTrip) throws IOException {
        ServerSocket listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        DelayRelay relay = new DelayRelay(listener, new InetSocketAddress(host, port), roundTrip);
        daemon("relay accept", relay::accept);
        return relay;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts every connection, as a lost link does. */
    public void cut() {
        open.forEach(DelayRelay::closeQuietly);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                daemon("relay connect", () -> connect(near));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException("the relay to " + destination + " stopped accepting", e);
                }
            }
        }
    }

    private void connect(Socket near) {
        Socket far = new Socket();
        try {
            far.connect(destination, 5_000);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            open.add(near);
            open.add(far);
            relay(near, far);
            relay(far, near);
        } catch (IOException e) {
            closeQuietly(near);
            closeQuietly(far);
        }
    }

    private void relay(Socket from, Socket to) {
        BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS);
        daemon("relay read", () -> read(from, underWay));
        daemon("relay write", () -> write(underWay, from, to));
    }

    private void read(Socket from, BlockingQueue<Chunk> underWay) {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            int length = in.read(buffer);
            while (length >= 0) {
                underWay.put(
                        new Chunk(ByteBuffer.wrap(Arrays.copyOf(buffer, length)), System.nanoTime() + oneWayNanos));
                length = in.read(buffer);
            }
        } catch (IOException e) {
            // A reset ends the stream as a close does; the writer passes the end on.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            underWay.put(new Chunk(ByteBuffer.allocate(0), System.nanoTime() + oneWayNanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(BlockingQueue<Chunk> underWay, Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            Chunk chunk = underWay.take();
            while (chunk.bytes().hasRemaining()) {
                TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
                out.write(chunk.bytes().array());
                chunk = underWay.take();
            }
        } catch (IOException e) {
            // The other end is gone; both ends learn it below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.clear();
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing was all that was wanted.
        }
    }

    /** Bytes and the moment at which they arrive; none mean the end of the stream. */
    private record Chunk(ByteBuffer bytes, long dueNanos) {}
}
