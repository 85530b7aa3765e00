package dev.crossfade.config.etcd;

import dev.crossfade.config.etcd.EtcdFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer that does not end, line by line. No more is asked of the network than one part beyond what was taken: a reader that is slow
 * slows etcd down, and fills no memory. One thread takes; any may close.
 */
final class Lines implements HttpResponse.BodySubscriber<byte[]>, AutoCloseable {

    /** A line, or why there will be no more. */
    private record Item(String line, @Nullable EtcdFailure end) {}

    private final String endpoint;
    private final int longest;
    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;
    private boolean asked;
    private boolean closed;

    /** @param longest line, in bytes */
    Lines(String endpoint, int longest) {
        this.endpoint = endpoint;
        this.longest = longest;
    }

    /** Of an answer that does not end, nothing is waited for. */
    @Override
    public CompletionStage<byte[]> getBody() {
        return CompletableFuture.completedFuture(new byte[0]);
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription body) {
        subscription = body;
        if (closed) {
            body.cancel();
        }
    }

    /** @return the next line; null when none came in time */
    @Nullable
    String take(Duration atMost) throws EtcdFailure, InterruptedException {
        Item item = items.poll();
        if (item == null) {
            ask();
            item = items.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (item == null) {
            return null;
        }
        if (item.end() != null) {
            items.add(item); // it stays at its end
            throw item.end();
        }
        return item.line();
    }

    private synchronized void ask() {
        if (!asked && subscription != null && !closed) {
            asked = true;
            subscription.request(1);
        }
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> parts) {
        asked = false;
        boolean whole = false;
        for (ByteBuffer part : parts) {
            while (part.hasRemaining()) {
                byte next = part.get();
                if (next == '\n') {
                    items.add(new Item(begun.toString(StandardCharsets.UTF_8), null));
                    begun.reset();
                    whole = true;
                } else if (begun.size() >= longest) {
                    end("sent a line of more than " + longest + " bytes", Kind.TOO_LARGE, null);
                    return;
                } else {
                    begun.write(next);
                }
            }
        }
        if (!whole) {
            ask();
        }
    }

    @Override
    public void onError(Throwable failure) {
        end("broke off what it told", Kind.UNREACHABLE, failure);
    }

    @Override
    public void onComplete() {
        end("ended what it told", Kind.UNREACHABLE, null);
    }

    /** Whoever takes from it finds its end. */
    @Override
    public void close() {
        end("is not listened to any more", Kind.UNREACHABLE, null);
    }

    private synchronized void end(String why, Kind kind, @Nullable Throwable cause) {
        if (closed) {
            return;
        }
        closed = true;
        items.add(new Item("", new EtcdFailure(kind, "etcd at " + endpoint + " " + why, cause)));
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
