package dev.crossfade.control.parking;

import dev.crossfade.config.model.Side;
import java.net.URI;

/** Where a tenant's requests are delivered now. */
public record Destination(Side side, URI origin) {}
