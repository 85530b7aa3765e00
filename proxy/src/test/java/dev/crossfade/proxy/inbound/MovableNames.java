package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.names.NameLookup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A name service whose entries a test moves. A name that was never given fails; one that is slow is never answered. */
final class MovableNames implements NameLookup {

    private static final List<InetAddress> NOBODY_ANSWERS = List.of();

    private final Map<String, List<InetAddress>> entries = new ConcurrentHashMap<>();

    void move(String host, InetAddress... addresses) {
        entries.put(host, List.of(addresses));
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
    public CompletionStage<List<InetAddress>> lookup(String host) {
        List<InetAddress> found = entries.get(host);
        if (found == null) {
            return CompletableFuture.failedFuture(new UnknownHostException(host));
        }
        return found.isEmpty() ? new CompletableFuture<>() : CompletableFuture.completedFuture(found);
    }
}
