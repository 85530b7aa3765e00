package dev.crossfade.rehearsal.loadtest;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Optional;
import java.util.function.Consumer;

/** The beginning of an answer's body; the rest is read and thrown away. */
final class KeptBody implements Consumer<Optional<byte[]>> {

    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    KeptBody(int most) {
        this.most = most;
    }

    /** Reads a body whole, and keeps so many bytes of it. */
    static BodyHandler<byte[]> handler(int most) {
        return head -> {
            KeptBody body = new KeptBody(most);
            return BodySubscribers.mapping(BodySubscribers.ofByteArrayConsumer(body), end -> body.bytes());
        };
    }

    @Override
    public void accept(Optional<byte[]> part) {
        part.ifPresent(bytes -> kept.write(bytes, 0, Math.min(bytes.length, most - kept.size())));
    }

    byte[] bytes() {
        return kept.toByteArray();
    }
}
