package dev.crossfade.control.workflow.routing;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tenant's next route says; its epoch is the publisher's to give. */
public record RouteChange(
        Side primary,
        RouteMode mode,
        Set<Side> fenced,
        boolean switching,
        @Nullable Instant until) {

    public RouteChange {
        fenced = Set.copyOf(fenced);
    }
}
