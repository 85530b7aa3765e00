package dev.crossfade.replication.testing;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that asks to log in, and gives no password when it is asked for it: the server waits {@code authentication_timeout} for it. */
public final class SilentClient implements AutoCloseable {

    private static final int PROTOCOL = 3 << Short.SIZE;

    private final Socket socket;

    private SilentClient(Socket socket) {
        this.socket = socket;
    }

    /** Returns once the server has asked. */
    public static SilentClient asked(TestDatabase database, String role) throws IOException {
        URI server = URI.create(database.url().substring("jdbc:".length()));
        byte[] names = String.join("\0", "user", role, "database", database.name(), "", "")
                .getBytes(StandardCharsets.UTF_8);
        Socket socket = new Socket(server.getHost(), server.getPort());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(2 * Integer.BYTES + names.length);
        out.writeInt(PROTOCOL);
        out.write(names);
        int answer = socket.getInputStream().read();
        if (answer != 'R') {
            throw new IOException("the server asks for no password, but answers with " + answer);
        }
        return new SilentClient(socket);
    }

    /** The server has not hung up, as it does when the time is over. */
    public boolean isStillAsked() throws IOException {
        socket.setSoTimeout(100);
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
