package dev.crossfade.proxy.inbound;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client that speaks HTTP/2 with prior knowledge, frame by frame, well-formed or not. Fields are sent as plain literals. */
final class Http2Connection implements Closeable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    /** What RFC 9113 §6.9.2 begins with. */
    private static final int FIRST_WINDOW = 65_535;

    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int SMALL_RECEIVE_BUFFER = 32 * 1024;
    private static final int FRAME_BYTES = 16_384;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** What became of a stream: an answer, or an error code; of the connection when {@code goAway} is not negative. */
    record Answer(
            @Nullable Http2Headers headers,
            String body,
            @Nullable Http2Headers trailers,
            long reset,
            long goAway) {

        int status() {
            return headers == null ? 0 : statusOf(headers);
        }
    }

    private static final class Stream {
        @Nullable
        Http2Headers headers;

        @Nullable
        Http2Headers trailers;

        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        long reset = -1;
        boolean ended;
        /** What may be sent on it. */
        int window;
        /** What was read of it and not given back, because the client is to seem slow. */
        int kept;

        boolean slow;
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Stream> streams = new HashMap<>();
    private final Map<Integer, Integer> settings = new HashMap<>();
    private long goAway = -1;
    private int next = 1;
    private int window = FIRST_WINDOW;
    private boolean given;

    Http2Connection(InetSocketAddress proxy) throws IOException {
        this(proxy, new byte[0]);
    }

    /** @param before sent ahead of everything */
    Http2Connection(InetSocketAddress proxy, byte[] before) throws IOException {
        socket = new Socket(proxy.getAddress(), proxy.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
        out.write(before);
        out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /**
     * Lets the proxy send as much as it likes on every stream, while the kernel keeps little of it here: what is not read is the proxy's.
     */
    void takeMuchReadLittle() throws IOException {
        socket.setReceiveBufferSize(SMALL_RECEIVE_BUFFER);
        byte[] most = number(Integer.MAX_VALUE);
        byte[] payload = new byte[2 + most.length];
        payload[1] = INITIAL_WINDOW_SIZE;
        System.arraycopy(most, 0, payload, 2, most.length);
        frame(SETTINGS, 0, 0, payload);
        frame(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE - FIRST_WINDOW));
        given = true;
    }

    /** The next stream's number; nothing is sent. */
    int open() {
        int stream = next;
        next += 2;
        return stream;
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.writeBytes(number(stream));
        frame.writeBytes(payload);
        out.write(frame.toByteArray());
        out.flush();
    }

    /** Sends bytes that need not be frames. */
    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    int get(String path) throws IOException {
        return request(true, ":method", "GET", ":scheme", "http", ":authority", "acme.test", ":path", path);
    }

    int post(String path, String body) throws IOException {
        int stream = request(false, ":method", "POST", ":scheme", "http", ":authority", "acme.test", ":path", path);
        data(stream, body, true);
        return stream;
    }

    /** Names and values in turn. */
    int request(boolean whole, String... fields) throws IOException {
        int stream = open();
        frame(HEADERS, END_HEADERS | (whole ? END_STREAM : 0), stream, block(fields));
        return stream;
    }

    void data(int stream, String text, boolean last) throws IOException {
        frame(DATA, last ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends as fast as the proxy takes it, reading what it sends meanwhile. */
    void send(int number, byte[] bytes) throws IOException {
        Stream stream = stream(number);
        for (int from = 0; from < bytes.length; ) {
            readUntil(() -> stream.reset >= 0 || Math.min(window, stream.window) > 0);
            if (stream.reset >= 0) {
                throw new IOException("the stream was reset");
            }
            int length = Math.min(Math.min(window, stream.window), Math.min(FRAME_BYTES, bytes.length - from));
            window -= length;
            stream.window -= length;
            frame(DATA, 0, number, Arrays.copyOfRange(bytes, from, from + length));
            from += length;
        }
    }

    /** What comes on a stream, to be read as it comes; its end is the stream's, a reset an exception. */
    InputStream input(int number) {
        Stream stream = stream(number);
        return new InputStream() {
            private byte[] known = new byte[0];
            private int taken;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (taken == known.length) {
                    readOn();
                }
                int read = Math.min(length, known.length - taken);
                System.arraycopy(known, taken, into, from, read);
                taken += read;
                return read == 0 ? -1 : read;
            }

            private void readOn() throws IOException {
                while (stream.body.size() == taken && !stream.ended) {
                    if (stream.reset >= 0 || !readFrame()) {
                        throw new SocketException("the stream was reset");
                    }
                }
                known = stream.body.toByteArray();
            }
        };
    }

    /** Gives nothing back of a stream's window. */
    void beSlow(int stream) {
        stream(stream).slow = true;
    }

    /** Gives back what was kept, and from now on at once. */
    void beQuick(int number) throws IOException {
        Stream stream = stream(number);
        stream.slow = false;
        if (stream.kept > 0) {
            frame(WINDOW_UPDATE, 0, number, number(stream.kept));
            stream.kept = 0;
        }
    }

    /** How much has come on a stream. */
    int received(int stream) {
        return stream(stream).body.size();
    }

    /** The proxy's value of a setting; 0 when it has sent none. */
    int setting(int identifier) {
        return settings.getOrDefault(identifier, 0);
    }

    /** Reads on until a stream's answer has begun. */
    Http2Headers head(int number) throws IOException {
        Stream stream = stream(number);
        while (stream.headers == null) {
            if (stream.reset >= 0 || !readFrame()) {
                throw new IOException("no answer: reset with " + stream.reset);
            }
        }
        return stream.headers;
    }

    boolean isEnded(int stream) {
        return stream(stream).ended;
    }

    void reset(int stream, int code) throws IOException {
        frame(RESET, 0, stream, number(code));
    }

    static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0); // literal without indexing, new name (RFC 7541 §6.2.2)
            literal(block, fields[i]);
            literal(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write((rest & 127) | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    /** Reads on until the stream has ended, was reset, or the connection ends. */
    Answer answer(int number) throws IOException {
        Stream stream = stream(number);
        while (!stream.ended && stream.reset < 0 && goAway < 0 && readFrame()) {
            // on
        }
        return new Answer(
                stream.headers, stream.body.toString(StandardCharsets.UTF_8), stream.trailers, stream.reset, goAway);
    }

    /** Reads on until the proxy ends the connection; the error code of its GOAWAY, or -1. */
    long end() throws IOException {
        while (readFrame()) {
            // on
        }
        return goAway;
    }

    /** Reads on until something is so. */
    void readUntil(java.util.function.BooleanSupplier so) throws IOException {
        while (!so.getAsBoolean()) {
            if (!readFrame()) {
                throw new IOException("the connection ended");
            }
        }
    }

    /** The error code that the stream was reset with; -1 when it was not. */
    long reset(int stream) {
        return stream(stream).reset;
    }

    long goAway() {
        return goAway;
    }

    List<Integer> answered() {
        List<Integer> answered = new ArrayList<>();
        streams.forEach((number, stream) -> {
            if (stream.ended) {
                answered.add(number);
            }
        });
        return answered;
    }

    private Stream stream(int number) {
        return streams.computeIfAbsent(number, n -> {
            Stream stream = new Stream();
            stream.window = settings.getOrDefault(INITIAL_WINDOW_SIZE, FIRST_WINDOW);
            return stream;
        });
    }

    /** False when the connection has ended. */
    private boolean readFrame() throws IOException {
        try {
            byte[] head = new byte[9];
            in.readFully(head);
            take(head);
            return true;
        } catch (EOFException | SocketException e) {
            return false;
        }
    }

    private void take(byte[] head) throws IOException {
        int length = ByteBuffer.wrap(head).getInt() >>> 8;
        int flags = head[4];
        int number = ByteBuffer.wrap(head).getInt(5) & Integer.MAX_VALUE;
        byte[] payload = in.readNBytes(length);
        switch (head[3]) {
            case HEADERS -> {
                Stream stream = stream(number);
                if (stream.headers == null
                        || Integer.parseInt(stream.headers.status().toString()) < 200) {
                    stream.headers = decoded(number, payload);
                } else {
                    stream.trailers = decoded(number, payload);
                }
                stream.ended |= (flags & END_STREAM) != 0;
            }
            case DATA -> {
                Stream stream = stream(number);
                stream.body.writeBytes(payload);
                stream.ended |= (flags & END_STREAM) != 0;
                if (length > 0) {
                    frame(WINDOW_UPDATE, 0, 0, number(length));
                    if (stream.slow) {
                        stream.kept += length;
                    } else if (!stream.ended && !given) {
                        frame(WINDOW_UPDATE, 0, number, number(length));
                    }
                }
            }
            case RESET -> stream(number).reset = code(payload, 0);
            case GO_AWAY -> goAway = code(payload, 4);
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    for (int at = 0; at < length; at += 6) {
                        settings.put((int) ByteBuffer.wrap(payload).getShort(at), (int) code(payload, at + 2));
                    }
                    frame(SETTINGS, ACK, 0, new byte[0]);
                }
            }
            case WINDOW_UPDATE -> {
                if (number == 0) {
                    window += (int) code(payload, 0);
                } else {
                    stream(number).window += (int) code(payload, 0);
                }
            }
            default -> {}
        }
    }

    private static int statusOf(Http2Headers headers) {
        return Integer.parseInt(String.valueOf(headers.status()));
    }

    private static long code(byte[] payload, int from) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(payload).getInt(from));
    }

    private Http2Headers decoded(int stream, byte[] block) throws IOException {
        try {
            return decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
