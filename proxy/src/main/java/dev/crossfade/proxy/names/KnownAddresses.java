package dev.crossfade.proxy.names;

import dev.crossfade.proxy.names.NameLookup.Answer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one host as one event loop knows them. Every use asks again, for the lookup keeps them only as long as it may;
 * when it fails, or does not answer soon, those last known go on to serve. Belongs to that event loop.
 *
 * <p>An address that is missing from an answer has not vanished yet: many name services answer with a changing part of what they
 * have. New connections go to the last answer's addresses; those that are open to others may be used on, until the address has been
 * missing for {@link #TTLS_OF_GRACE} times to live, or a connection to it fails.
 */
public final class KnownAddresses {

    /** With half of the addresses in each answer, one in thirty is taken for vanished that has not. */
    static final int TTLS_OF_GRACE = 5;

    /** Longer than this nobody should have to wait for a move of a name to be over. */
    static final Duration LONGEST_GRACE = Duration.ofMinutes(10);

    /** More than any load balancer has; those beyond are left out, or taken for vanished, the longest missing first. */
    static final int MOST_ADDRESSES = 256;

    /** Is told on the event loop. */
    public interface Listener {

        /** An address that the host had has vanished. */
        void vanished();

        /** The lookup failed, and the last known addresses serve. */
        void kept(String why);

        /** The host has more addresses than are kept. */
        void tooMany(String how);
    }

    private final String host;
    private final NameLookup lookup;
    private final EventLoop loop;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Listener listener;
    /** As many as there are connections on their way, which are bounded. */
    private final List<Consumer<List<InetAddress>>> waiting = new ArrayList<>();

    /** The last answer. */
    private List<InetAddress> current = List.of();
    /** Until when each address is the host's although answers do not have it; those that were in an answer last come last. */
    private final Map<InetAddress, Long> untilNanos = new LinkedHashMap<>();

    private String failure = "";
    private boolean asked;
    private boolean late;
    private @Nullable ScheduledFuture<?> impatience;

    /** @param patience how long a use waits for the lookup when there are known addresses */
    public KnownAddresses(
            String host,
            NameLookup lookup,
            EventLoop loop,
            Duration patience,
            LongSupplier nanoTime,
            Listener listener) {
        this.host = host;
        this.lookup = lookup;
        this.loop = loop;
        this.patience = patience;
        this.nanoTime = nanoTime;
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
        CompletionStage<Answer> unused = lookup.lookup(host).whenCompleteAsync(this::told, loop);
    }

    /** Whether the host has the address, as far as is known. */
    public boolean has(InetAddress address) {
        return untilNanos.isEmpty() || untilNanos.containsKey(address);
    }

    /** A connection to the address failed: if the last answer does not have it, it has vanished. */
    public void failed(InetAddress address) {
        if (!current.contains(address) && untilNanos.remove(address) != null) {
            listener.vanished();
        }
    }

    /** Why the last lookup failed; empty when it did not. */
    public String failure() {
        return failure;
    }

    private void told(@Nullable Answer answer, @Nullable Throwable problem) {
        asked = false;
        if (impatience != null) {
            impatience.cancel(false);
        }
        if (answer != null && !answer.addresses().isEmpty()) {
            failure = "";
            take(answer);
        } else {
            failure = problem == null ? "no address" : String.valueOf(problem.getMessage());
            if (!current.isEmpty()) {
                listener.kept(host + " was not found (" + failure + "), and its last known addresses serve");
            }
        }
        serve();
    }

    private void take(Answer answer) {
        long now = nanoTime.getAsLong();
        List<InetAddress> found = answer.addresses();
        current = List.copyOf(found.subList(0, Math.min(MOST_ADDRESSES, found.size())));
        long until = now + grace(answer.timeToLive()).toNanos();
        for (InetAddress address : current) {
            untilNanos.remove(address);
            untilNanos.put(address, until);
        }
        boolean replaced = answer.timeToLive().isZero();
        boolean vanished = untilNanos
                .entrySet()
                .removeIf(each -> (replaced || now - each.getValue() >= 0) && !current.contains(each.getKey()));
        boolean forgotten = forgetTooMany();
        if (forgotten || current.size() < found.size()) {
            listener.tooMany(host + " has more than " + MOST_ADDRESSES + " addresses");
        }
        if (vanished || forgotten) {
            listener.vanished();
        }
    }

    private boolean forgetTooMany() {
        boolean any = false;
        for (Iterator<InetAddress> longestMissing = untilNanos.keySet().iterator();
                untilNanos.size() > MOST_ADDRESSES; ) {
            longestMissing.next();
            longestMissing.remove();
            any = true;
        }
        return any;
    }

    private static Duration grace(Duration timeToLive) {
        Duration grace = timeToLive.multipliedBy(TTLS_OF_GRACE);
        return grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE;
    }

    private void lateNow() {
        late = true;
        serveKnown();
    }

    private void serveKnown() {
        if (!waiting.isEmpty() && !current.isEmpty()) {
            listener.kept("no name server has answered for " + host + ", and its last known addresses serve");
            serve();
        }
    }

    private void serve() {
        List<Consumer<List<InetAddress>>> served = List.copyOf(waiting);
        waiting.clear();
        served.forEach(each -> each.accept(current));
    }
}
