package dev.crossfade.proxy.names;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds the addresses of names. Thread-safe; asked on event loops, and never blocks. */
public interface NameLookup extends AutoCloseable {

    /**
     * All addresses of a host, none older than the name service allows (RFC 1035 §3.2.1, TTL). An IP address is its own answer.
     * Completes exceptionally when the name service has none, or does not answer in time.
     */
    CompletionStage<List<InetAddress>> lookup(String host);

    /** What is under way fails. */
    @Override
    default void close() {}
}
