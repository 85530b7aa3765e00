package dev.crossfade.proxy.names;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one host as one event loop knows them. Every use asks again, for the lookup keeps them only as long as it may;
 * when it fails, or does not answer soon, those last known go on to serve. Belongs to that event loop.
 */
public final class KnownAddresses {

    /** Is told on the event loop. */
    public interface Listener {

        /** The host has other addresses than before. */
        void moved();

        /** The lookup failed, and the last known addresses serve. */
        void kept(String why);
    }

    private final String host;
    private final NameLookup lookup;
    private final EventLoop loop;
    private final Duration patience;
    private final Listener listener;
    /** As many as there are connections on their way, which are bounded. */
    private final List<Consumer<List<InetAddress>>> waiting = new ArrayList<>();

    private List<InetAddress> known = List.of();
    private boolean asked;
    private boolean late;
    private @Nullable ScheduledFuture<?> impatience;

    /** @param patience how long a use waits for the lookup when there are known addresses */
    public KnownAddresses(String host, NameLookup lookup, EventLoop loop, Duration patience, Listener listener) {
        this.host = host;
        this.lookup = lookup;
        this.loop = loop;
        this.patience = patience;
        this.listener = listener;
    }

    /**
     * Finds the addresses to connect to; they are told on the event loop, after this returns. None when the lookup failed and
     * nothing is known from before. While nothing is known, only the caller's own limit bounds the wait.
     */
    public void find(Consumer<List<InetAddress>> then) {
        waiting.add(then);
        refresh();
    }

    /** Asks again, if nobody does at the moment. */
    public void refresh() {
        if (asked) {
            if (late) {
                loop.execute(this::serveKnown);
            }
            return;
        }
        asked = true;
        late = false;
        impatience = loop.schedule(this::lateNow, patience.toMillis(), TimeUnit.MILLISECONDS);
        CompletionStage<List<InetAddress>> unused = lookup.lookup(host).whenCompleteAsync(this::told, loop);
    }

    /** Whether the host has the address, as far as is known. */
    public boolean has(InetAddress address) {
        return known.isEmpty() || known.contains(address);
    }

    private void told(@Nullable List<InetAddress> found, @Nullable Throwable failure) {
        asked = false;
        if (impatience != null) {
            impatience.cancel(false);
        }
        if (found != null && !found.isEmpty()) {
            boolean moved = !(known.containsAll(found) && found.containsAll(known));
            known = List.copyOf(found);
            if (moved) {
                listener.moved();
            }
        } else if (!known.isEmpty()) {
            listener.kept(host + " was not found (" + (failure == null ? "no address" : failure.getMessage())
                    + "), and its last known addresses serve");
        }
        serve();
    }

    private void lateNow() {
        late = true;
        serveKnown();
    }

    private void serveKnown() {
        if (!waiting.isEmpty() && !known.isEmpty()) {
            listener.kept("no name server has answered for " + host + ", and its last known addresses serve");
            serve();
        }
    }

    private void serve() {
        List<Consumer<List<InetAddress>>> served = List.copyOf(waiting);
        waiting.clear();
        served.forEach(each -> each.accept(known));
    }
}
