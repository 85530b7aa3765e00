package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.names.NameLookup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A name service whose entries a test moves. A name that was never given fails; one that is slow is never answered. */
final class MovableNames implements NameLookup {

    private static final List<InetAddress> NOBODY_ANSWERS = List.of();

    private final Map<String, List<InetAddress>> entries = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Answer>> later = new ConcurrentHashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private volatile Duration timeToLive = Duration.ZERO;

    /** Of all answers from now on. */
    void timeToLive(Duration ofAnswers) {
        timeToLive = ofAnswers;
    }

    void move(String host, InetAddress... addresses) {
        entries.put(host, List.of(addresses));
    }

    /** The next look-up of a name is answered by the test. */
    CompletableFuture<Answer> answerLater(String host) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        later.put(host, answer);
        return answer;
    }

    /** How often any name was looked up. */
    int lookups() {
        return lookups.get();
    }

    /** 127.0.0.x. */
    static InetAddress loopback(int x) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) x});
    }

    void forget(String host) {
        entries.remove(host);
    }

    void slowDown(String host) {
        entries.put(host, NOBODY_ANSWERS);
    }

    @Override
    public CompletionStage<Answer> lookup(String host) {
        CompletableFuture<Answer> awaited = later.remove(host);
        lookups.incrementAndGet();
        if (awaited != null) {
            return awaited;
        }
        List<InetAddress> found = entries.get(host);
        if (found == null) {
            return CompletableFuture.failedFuture(new UnknownHostException(host));
        }
        return found.isEmpty()
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(new Answer(found, timeToLive));
    }
}
