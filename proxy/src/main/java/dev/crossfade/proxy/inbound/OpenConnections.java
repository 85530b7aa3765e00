package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.upstream.Deadlines;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What clients have open on one event loop, to which it belongs, with the time limits of each. */
final class OpenConnections {

    private final Deadlines deadlines;
    private final Set<OpenConnection> open = new HashSet<>();

    OpenConnections(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    long nanoTime() {
        return deadlines.nanoTime();
    }

    void opened(OpenConnection client) {
        open.add(client);
        deadlines.watch(client);
    }

    void closed(OpenConnection client) {
        open.remove(client);
        deadlines.forget(client);
    }

    void goDown() {
        List.copyOf(open).forEach(OpenConnection::goDown);
    }

    /** How many still carry something to their clients, or a request from one. */
    int busy() {
        return (int) open.stream()
                .filter(client -> client.hasOutput() || client.expectsRequest())
                .count();
    }

    void closeNow() {
        deadlines.stop();
        List.copyOf(open).forEach(OpenConnection::closeNow);
    }
}
