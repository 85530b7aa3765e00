package dev.crossfade.control.parking;

import dev.crossfade.config.wire.ParkedHead;
import java.util.concurrent.CompletableFuture;

/** Sends a request to an origin. */
interface Sender extends AutoCloseable {

    /**
     * Sends it once; ends within a bound of its own.
     *
     * @param head to which {@link WireForm} has no objection
     * @param delivery what the receiver is told of it, in {@code Crossfade-Delivery}
     * @return never completes exceptionally
     */
    CompletableFuture<Attempt> send(Parked parked, Destination to, ParkedHead head, byte[] body, String delivery);

    @Override
    void close();
}
