package dev.crossfade.rehearsal.network;

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
 * directions. A new connection carries its first byte a whole round trip later still, for a handshake of TCP takes that, and the relay's own
 * accepts at once. It does not limit the bandwidth. What is under way in one direction is at most {@value #CHUNKS} chunks of
 * {@value #CHUNK_BYTES} bytes; then the sender meets back-pressure. It can also be a bad line: cut, silent, or one that keeps the end
 * of an answer back.
 */
public final class DelayRelay implements AutoCloseable {

    private static final int CHUNKS = 1024;
    private static final int CHUNK_BYTES = 16 * 1024;

    private final ServerSocket listener;
    private final InetSocketAddress destination;
    private final Duration handshake;
    private final long oneWayNanos;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Valve both = new Valve();
    private final HoldBack holdBack = new HoldBack();
    private volatile boolean down;

    private DelayRelay(ServerSocket listener, InetSocketAddress destination, Duration roundTrip) {
        this.listener = listener;
        this.destination = destination;
        this.handshake = roundTrip;
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

    InetSocketAddress destination() {
        return destination;
    }

    /** How many connections there are, each of two sockets. */
    int connections() {
        return open.size() / 2;
    }

    /** Cuts every connection, as a lost link does. */
    public void cut() {
        open.forEach(DelayRelay::closeQuietly);
    }

    /** Cuts every connection, and every new one at once, until it is restored. */
    void takeDown() {
        down = true;
        cut();
    }

    /** Nothing arrives any more, in neither direction, and nobody is told, until it is restored. */
    void silence() {
        both.limit(0);
    }

    /** New connections are let through again, and what was sent into the silence arrives, as it does from a sender that repeats it. */
    void restore() {
        down = false;
        both.open();
    }

    /** What is held back when the connection ends is lost, as what is under way in a network. */
    HoldBack holdBack() {
        return holdBack;
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
        if (down) {
            closeQuietly(near);
            return;
        }
        Socket far = new Socket();
        try {
            TimeUnit.NANOSECONDS.sleep(handshake.toNanos());
            far.connect(destination, 5_000);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            open.add(near);
            open.add(far);
            if (down) {
                throw new IOException("taken down meanwhile");
            }
            relay(near, far, true);
            relay(far, near, false);
        } catch (IOException e) {
            giveUp(near, far);
        } catch (InterruptedException e) {
            giveUp(near, far);
            Thread.currentThread().interrupt();
        }
    }

    private void giveUp(Socket near, Socket far) {
        closeQuietly(near);
        closeQuietly(far);
        open.remove(near);
        open.remove(far);
    }

    private void relay(Socket from, Socket to, boolean ofClient) {
        BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS);
        daemon("relay read", () -> read(from, to, underWay, ofClient));
        daemon("relay write", () -> write(underWay, from, to));
    }

    private void read(Socket from, Socket to, BlockingQueue<Chunk> underWay, boolean ofClient) {
        byte[] buffer = new byte[CHUNK_BYTES];
        long read = 0;
        try {
            InputStream in = from.getInputStream();
            int length = in.read(buffer);
            while (length >= 0) {
                if (ofClient) {
                    holdBack.hear(buffer, length, read, to);
                }
                read += length;
                underWay.put(
                        new Chunk(ByteBuffer.wrap(Arrays.copyOf(buffer, length)), System.nanoTime() + oneWayNanos));
                length = in.read(buffer);
            }
        } catch (IOException e) {
            // A reset ends the stream as a close does; the writer passes the end on.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!both.isOpen() || holdBack.underWay()) {
            closeQuietly(from);
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
            long passed = 0;
            Chunk chunk = underWay.take();
            while (chunk.bytes().hasRemaining()) {
                TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
                passed += deliver(chunk.bytes().array(), from, out, passed);
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
            holdBack.forget(from);
        }
    }

    private int deliver(byte[] bytes, Socket from, OutputStream out, long passed)
            throws IOException, InterruptedException {
        int delivered = 0;
        while (delivered < bytes.length) {
            int wanted = both.admit(from, passed + delivered, bytes.length - delivered);
            int admitted = holdBack.admit(from, passed + delivered, wanted);
            out.write(bytes, delivered, admitted);
            delivered += admitted;
        }
        return delivered;
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
