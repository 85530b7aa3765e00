package dev.crossfade.proxy.inbound;

import io.netty.handler.codec.http2.Http2Headers;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.stream.Stream;

/** A client that speaks WebSocket on a stream of an HTTP/2 connection (RFC 8441). */
final class Http2WebSocket implements Closeable {

    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    private final Http2Connection connection;
    private final int stream;
    private final InputStream in;

    /** Asks for one, once the proxy has said that it may be asked; with more fields, names and values in turn. */
    Http2WebSocket(InetSocketAddress proxy, String... more) throws IOException {
        connection = new Http2Connection(proxy);
        connection.readUntil(() -> connection.setting(ENABLE_CONNECT_PROTOCOL) == 1);
        stream = connection.request(false, handshake("/ws", more));
        in = connection.input(stream);
    }

    static String[] handshake(String path, String... more) {
        String[] usual = {
            ":method", "CONNECT",
            ":protocol", "websocket",
            ":scheme", "http",
            ":authority", "acme.test",
            ":path", path,
            "sec-websocket-version", "13"
        };
        return Stream.concat(Stream.of(usual), Stream.of(more)).toArray(String[]::new);
    }

    Http2Connection connection() {
        return connection;
    }

    int stream() {
        return stream;
    }

    Http2Headers head() throws IOException {
        return connection.head(stream);
    }

    int status() throws IOException {
        return Integer.parseInt(String.valueOf(head().status()));
    }

    Http2WebSocket send(Frame frame) throws IOException {
        return send(frame.masked());
    }

    Http2WebSocket send(byte[] bytes) throws IOException {
        connection.send(stream, bytes);
        return this;
    }

    Frame frame() throws IOException {
        return Frame.read(in);
    }

    /** Sends no more, and still reads. */
    void endOutput() throws IOException {
        connection.data(stream, "", true);
    }

    /** Whether the stream has ended in good order; waits for it. */
    boolean isEndedByProxy() throws IOException {
        return in.read() < 0;
    }

    /** Waits until the proxy resets the stream, and says why. */
    long reset() throws IOException {
        connection.readUntil(() -> connection.reset(stream) >= 0);
        return connection.reset(stream);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
