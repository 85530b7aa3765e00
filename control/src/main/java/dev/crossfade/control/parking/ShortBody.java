package dev.crossfade.control.parking;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A body that is kept if it is no longer than a bound; a longer one is read as well, and thrown away. */
final class ShortBody implements HttpResponse.BodySubscriber<Optional<byte[]>> {

    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CompletableFuture<Optional<byte[]>> whole = new CompletableFuture<>();
    private boolean tooLong;

    /** @param most in bytes */
    ShortBody(int most) {
        this.most = most;
    }

    @Override
    public CompletionStage<Optional<byte[]>> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription body) {
        body.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            tooLong |= part.remaining() > most - kept.size();
            if (!tooLong) {
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                kept.writeBytes(bytes);
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(tooLong ? Optional.empty() : Optional.of(kept.toByteArray()));
    }
}
