package dev.crossfade.rehearsal.network;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps from one kind of client what it is answered beyond so many bytes. Who a client is, it says in its first ones: PostgreSQL's startup
 * message (https://www.postgresql.org/docs/current/protocol-message-formats.html) names the application as plain text.
 */
final class HoldBack {

    private static final int INTRODUCTION = 2048;

    private final Valve valve = new Valve();
    private final Set<Socket> concerned = ConcurrentHashMap.newKeySet();
    private volatile String client = "";

    /** @param part of the name by which such a client introduces itself; those that have done so already are left alone */
    void begin(String part, long bytes) {
        client = part;
        valve.limit(bytes);
    }

    void end() {
        client = "";
        valve.open();
    }

    boolean underWay() {
        return !valve.isOpen();
    }

    boolean holdsSomething() {
        return valve.holdsBack();
    }

    /**
     * Bytes of a client.
     *
     * @param before how many it has sent before these
     * @param answers where its answers come from
     */
    void hear(byte[] bytes, int length, long before, Socket answers) {
        String wanted = client;
        if (!wanted.isEmpty()
                && before < INTRODUCTION
                && new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(wanted)) {
            concerned.add(answers);
        }
    }

    /** As {@link Valve#admit}. */
    int admit(Socket from, long passed, int wanted) throws IOException, InterruptedException {
        return concerned.contains(from) ? valve.admit(from, passed, wanted) : wanted;
    }

    void forget(Socket answers) {
        concerned.remove(answers);
    }
}
