package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.inbound.ScriptedOrigin.Connection;
import dev.crossfade.proxy.inbound.ScriptedOrigin.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** What an origin does that speaks WebSocket. */
final class WebSocketScript {

    private WebSocketScript() {}

    /** The agreement to a handshake (RFC 6455 §4.2.2). */
    static String agreement(Received request) throws Exception {
        byte[] key = (request.field("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                .getBytes(StandardCharsets.US_ASCII);
        String accept = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(key));
        return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: "
                + accept + "\r\n\r\n";
    }

    static void agree(Received request, Connection connection) throws Exception {
        connection.send(agreement(request));
    }

    /** Agrees, and sends each message back, up to the Close. */
    static void echo(Received request, Connection connection) throws Exception {
        agree(request, connection);
        Frame frame;
        do {
            frame = Frame.read(connection.in());
            send(connection, frame);
        } while (frame.opcode() != Frame.CLOSE);
        connection.socket().close();
    }

    static void send(Connection connection, Frame frame) throws IOException {
        connection.out().write(frame.unmasked());
        connection.out().flush();
    }
}
