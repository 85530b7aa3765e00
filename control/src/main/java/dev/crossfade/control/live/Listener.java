package dev.crossfade.control.live;

import dev.crossfade.config.model.TenantId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One who listens to the feed. What waits to be sent is bounded: whoever is too slow for the changes gets the whole state instead,
 * which says as much. Thread-safe: the feed offers, and whoever sends takes.
 */
public final class Listener implements AutoCloseable {

    /** Half a minute of changes. */
    static final int MOST_WAITING = 64;

    private final Optional<TenantId> tenant;
    private final Consumer<Listener> left;
    private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private boolean wantsAll = true;
    private volatile boolean over;

    /** @param left is told when it does not listen any more */
    Listener(Optional<TenantId> tenant, Consumer<Listener> left) {
        this.tenant = tenant;
        this.left = left;
    }

    /** Of which it wants to know everything; empty: what is told of all is enough. */
    Optional<TenantId> tenant() {
        return tenant;
    }

    /** Waits for the next event; empty when there was none in time, or it {@link #isOver}. */
    public Optional<Event> next(Duration atMost) throws InterruptedException {
        return over
                ? Optional.empty()
                : Optional.ofNullable(waiting.poll(atMost.toNanos(), TimeUnit.NANOSECONDS))
                        .filter(event -> !over);
    }

    /** The feed has ended. */
    public boolean isOver() {
        return over;
    }

    /** Whether the next event has to be a snapshot; asked by the feed's thread alone, as all that follows. */
    boolean wantsAll() {
        return wantsAll;
    }

    /** @return false when there was no room: all that waited is forgotten, and it wants the whole state */
    boolean offer(Event event) {
        if (waiting.offer(event)) {
            wantsAll = false;
            return true;
        }
        waiting.clear();
        wantsAll = true;
        return false;
    }

    void end() {
        over = true;
        waiting.clear();
        var unused = waiting.offer(Event.of(0, "end", "{}")); // wakes whoever waits
    }

    @Override
    public void close() {
        left.accept(this);
    }
}
