package dev.crossfade.control.parking;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import java.net.URI;

/**
 * Where a tenant's requests are delivered now.
 *
 * @param since the epoch from which on the route has led there without a change: an answer that comes under another is of no certain meaning
 */
public record Destination(Side side, URI origin, Epoch since) {

    /** By the first route that there is. */
    public Destination(Side side, URI origin) {
        this(side, origin, Epoch.NONE);
    }
}
