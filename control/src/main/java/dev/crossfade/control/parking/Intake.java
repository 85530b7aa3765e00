package dev.crossfade.control.parking;

import dev.crossfade.control.parking.ParkedStore.Entry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes down what is to be parked, in the order in which it came: as many at once as have come while the last ones were written, so that
 * many share one commit. Bounded in number and in bytes. Thread-safe.
 */
final class Intake implements AutoCloseable {

    static final int MOST_WAITING = 4096;
    static final long MOST_BYTES = 64L << 20;

    private static final int MOST_AT_ONCE = 512;
    private static final long MOST_BYTES_AT_ONCE = 8L << 20;
    private static final long LOOK_MS = 200;
    private static final long LAST_WRITES_MS = 10_000;

    private final ParkedStore store;
    private final Consumer<Entry> added;
    private final BlockingQueue<Waiting> waiting;
    private final AtomicLong bytes = new AtomicLong();
    private final Thread writer = new Thread(this::run, "parking-intake");
    private volatile boolean ended;

    private record Waiting(Entry entry, CompletableFuture<Void> written) {}

    /** @param added is told of each that was written down */
    Intake(ParkedStore store, Consumer<Entry> added) {
        this(store, added, MOST_WAITING);
    }

    Intake(ParkedStore store, Consumer<Entry> added, int mostWaiting) {
        this.store = store;
        this.added = added;
        this.waiting = new ArrayBlockingQueue<>(mostWaiting);
        writer.setDaemon(true);
    }

    void start() {
        writer.start();
    }

    /**
     * Hands one over.
     *
     * @return completes once it is durable, or with why it is not
     * @throws Full when too many wait already
     */
    CompletableFuture<Void> add(Entry entry) {
        int size = entry.content().bytes().length;
        if (bytes.addAndGet(size) > MOST_BYTES) {
            bytes.addAndGet(-size);
            throw new Full("requests of " + (MOST_BYTES >> 20) + " MiB wait to be written down");
        }
        CompletableFuture<Void> written = new CompletableFuture<>();
        if (ended || !waiting.offer(new Waiting(entry, written))) {
            bytes.addAndGet(-size);
            throw new Full(ended ? "the controller is stopping" : waiting.size() + " requests wait to be written down");
        }
        return written;
    }

    private void run() {
        try {
            while (!ended || !waiting.isEmpty()) {
                Waiting first = waiting.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    write(with(first));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
            List<Waiting> left = new ArrayList<>();
            waiting.drainTo(left);
            left.forEach(one -> one.written().completeExceptionally(new Full("the controller is stopping")));
        }
    }

    private List<Waiting> with(Waiting first) {
        List<Waiting> batch = new ArrayList<>();
        batch.add(first);
        long size = first.entry().content().bytes().length;
        while (batch.size() < MOST_AT_ONCE && size < MOST_BYTES_AT_ONCE) {
            Waiting next = waiting.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            size += next.entry().content().bytes().length;
        }
        return batch;
    }

    private void write(List<Waiting> batch) {
        try {
            store.add(batch.stream().map(Waiting::entry).toList());
        } catch (RuntimeException | Error e) {
            if (batch.size() > 1 && e instanceof StoreFailure failure && failure.kind() == StoreFailure.Kind.UNFIT) {
                // One of them is at fault, and the others are not to suffer for it.
                int half = batch.size() / 2;
                write(batch.subList(0, half));
                write(batch.subList(half, batch.size()));
            } else {
                // They are told, and try again; the next ones are tried anew.
                batch.forEach(one -> {
                    release(one);
                    one.written().completeExceptionally(e);
                });
            }
            return;
        }
        batch.forEach(one -> {
            release(one);
            added.accept(one.entry());
            one.written().complete(null);
        });
    }

    private void release(Waiting one) {
        bytes.addAndGet(-one.entry().content().bytes().length);
    }

    /** Writes what waits, and takes nothing more. */
    @Override
    public void close() {
        ended = true;
        try {
            writer.join(LAST_WRITES_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.interrupt();
    }
}
