package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.proxy.hold.HeldExchange;
import dev.crossfade.proxy.observe.AccessLog;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.routing.Router;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The data plane of one proxy: its listeners, its event loops, and the exchanges that they carry.
 *
 * <p>Its life: {@link #start} → {@link #stopAccepting} → {@link #drain} → {@link #close}.
 */
public final class ProxyServer implements AutoCloseable {

    private ProxyServer() {}

    /**
     * Opens every listener, or none.
     *
     * @throws java.io.IOException when a port cannot be opened; the message names it
     * @throws IllegalArgumentException when the settings ask for what this proxy does not do; the message names the keys
     */
    public static ProxyServer start(ProxySettings settings, Router router, ProxyMetrics metrics, AccessLog accessLog)
            throws java.io.IOException {
        if (!settings.listen().isEmpty()) {
            throw new java.io.IOException("the data plane cannot listen yet");
        }
        return new ProxyServer();
    }

    /** Where it listens, in the order of the settings, with the ports that were given for port 0. */
    public List<InetSocketAddress> addresses() {
        return List.of();
    }

    /**
     * Done once every event loop has run a task that was queued after this call: whatever was decided under a route before has
     * been counted by then, so that a route which was applied before this call may be acknowledged.
     */
    public CompletableFuture<Void> onceEveryEventLoopHasTurned() {
        return CompletableFuture.completedFuture(null);
    }

    /** What waits now, at most {@code limit} of it, the oldest first. */
    public List<HeldExchange> held(int limit) {
        return List.of();
    }

    /** Closes the listeners; open connections go on, and are told {@code Connection: close} with their next answer. */
    public void stopAccepting() {}

    /**
     * Waits until no exchange is under way, at most as long as given; then what is still held gets 503 with {@code Retry-After}.
     *
     * @return whether everything ended in time
     */
    public boolean drain(Duration atMost) {
        return true;
    }

    /** Closes every connection and ends the event loops. */
    @Override
    public void close() {}
}
