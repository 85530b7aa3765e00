package dev.crossfade.control.fleet;

import dev.crossfade.config.model.RoutingTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Those who wait for the next routing table: a bounded number of futures, none of which holds a thread. Who gives up completes or
 * cancels its future, and is out.
 */
final class TableWaiters {

    private final int bound;
    private final Executor waker;
    private final AtomicLong tickets = new AtomicLong();
    private final Map<Long, CompletableFuture<RoutingTable>> waiting = new ConcurrentHashMap<>();

    /**
     * Nobody waits yet.
     *
     * @param bound how many may wait at once
     * @param waker answers those who wait, so that publishing does not wait for their sockets
     */
    TableWaiters(int bound, Executor waker) {
        this.bound = bound;
        this.waker = waker;
    }

    /** A future of the next table; empty when too many wait already. */
    @SuppressWarnings("FutureReturnValueIgnored") // leaving cannot fail
    Optional<CompletableFuture<RoutingTable>> join() {
        if (waiting.size() >= bound) {
            return Optional.empty();
        }
        long ticket = tickets.incrementAndGet();
        CompletableFuture<RoutingTable> next = new CompletableFuture<>();
        waiting.put(ticket, next);
        next.whenComplete((table, gaveUp) -> waiting.remove(ticket));
        return Optional.of(next);
    }

    void wake(RoutingTable table) {
        for (CompletableFuture<RoutingTable> one : List.copyOf(waiting.values())) {
            waker.execute(() -> one.complete(table));
        }
    }

    int size() {
        return waiting.size();
    }
}
