package dev.crossfade.control.outward;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The first bytes of a body, as text; what follows is not read, and its connection is given up. */
final class Beginning implements HttpResponse.BodySubscriber<Beginning.Text> {

    /** @param cut it may go on */
    record Text(String beginning, boolean cut) {}

    private final int most;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CompletableFuture<Text> text = new CompletableFuture<>();
    private Flow.Subscription subscription = new Flow.Subscription() {
        @Override
        public void request(long items) {}

        @Override
        public void cancel() {}
    };

    Beginning(int most) {
        this.most = most;
    }

    @Override
    public CompletionStage<Text> getBody() {
        return text;
    }

    @Override
    public void onSubscribe(Flow.Subscription body) {
        subscription = body;
        body.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            byte[] bytes = new byte[Math.min(part.remaining(), most - read.size())];
            part.get(bytes);
            read.writeBytes(bytes);
        }
        if (read.size() >= most) {
            subscription.cancel();
            complete(true);
        }
    }

    @Override
    public void onError(Throwable failure) {
        text.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        complete(false);
    }

    private void complete(boolean cut) {
        text.complete(new Text(read.toString(StandardCharsets.UTF_8), cut));
    }
}
