package dev.crossfade.rehearsal.network;

import dev.crossfade.rehearsal.lab.LabDatabase;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network that can go bad, as the one between the two regions: a relay for each way by which somebody reaches a database of the other
 * side, or a server.
 */
public final class Line implements AutoCloseable {

    private final Duration roundTrip;
    private final List<DelayRelay> relays = new CopyOnWriteArrayList<>();

    public Line(Duration roundTrip) {
        this.roundTrip = roundTrip;
    }

    /** The database as it is reached from the other region. */
    public LabDatabase to(LabDatabase database) throws IOException {
        return database.through(relay(database.host(), database.port()));
    }

    /** The server as it is reached by this network; its URL has a port, and no path. */
    public URI to(URI server) throws IOException {
        return URI.create(server.getScheme() + "://127.0.0.1:" + relay(server.getHost(), server.getPort()));
    }

    private int relay(String host, int port) throws IOException {
        DelayRelay relay = DelayRelay.to(host, port, roundTrip);
        relays.add(relay);
        return relay.port();
    }

    /** How many connections cross it now. */
    public int connections() {
        return relays.stream().mapToInt(DelayRelay::connections).sum();
    }

    /** Cuts every connection, and every new one at once, until it is restored. */
    public void takeDown() {
        relays.forEach(DelayRelay::takeDown);
    }

    /** Nothing arrives any more, and nobody is told, until it is restored. */
    public void silence() {
        relays.forEach(DelayRelay::silence);
    }

    public void restore() {
        relays.forEach(DelayRelay::restore);
    }

    /**
     * Of what this database sends to one kind of client, the rest is kept back, connection by connection, until it is released.
     *
     * @param client a part of the name by which such a client logs in
     * @param bytes how many each gets
     */
    public void holdBack(LabDatabase database, String client, long bytes) {
        relays.stream()
                .filter(relay -> relay.destination().getPort() == database.port())
                .forEach(relay -> relay.holdBack().begin(client, bytes));
    }

    /** Whether there is something that is kept back just now. */
    public boolean holdsBack() {
        return relays.stream().anyMatch(relay -> relay.holdBack().holdsSomething());
    }

    public void release() {
        relays.forEach(relay -> relay.holdBack().end());
    }

    @Override
    public void close() throws IOException {
        for (DelayRelay relay : relays) {
            relay.close();
        }
    }
}
