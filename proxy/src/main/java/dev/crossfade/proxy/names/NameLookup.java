package dev.crossfade.proxy.names;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds the addresses of names. Thread-safe; asked on event loops, and never blocks on the network. */
public interface NameLookup extends AutoCloseable {

    /**
     * All addresses of a host, none older than the name service allows (RFC 1035 §3.2.1, TTL). An IP address is its own answer.
     * Completes exceptionally when the name service has none, or does not answer in time.
     */
    CompletionStage<Answer> lookup(String host);

    /** What is under way fails. */
    @Override
    default void close() {}

    /**
     * The addresses of a host.
     *
     * @param addresses at least one; perhaps not all that the host has, for some name services answer with a changing part of them
     * @param timeToLive for how long the name service lets them be used; nought for what this machine says itself, which replaces
     *     whatever was said before
     */
    record Answer(List<InetAddress> addresses, Duration timeToLive) {

        public Answer {
            addresses = List.copyOf(addresses);
        }
    }
}
