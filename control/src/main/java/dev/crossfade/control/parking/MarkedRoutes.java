package dev.crossfade.control.parking;

import dev.crossfade.config.model.TenantId;
import java.util.Set;

/** What the marks of parked paths need of routing. Thread-safe. */
public interface MarkedRoutes {

    /**
     * Has the tenant's route say that exactly these paths have a backlog; nothing is published where it says so already.
     *
     * @param paths patterns
     * @param ending those of them of which what comes is held for a moment, and not parked
     * @return whether it says so now; it cannot while a switchover is about to publish a route of its own: to be asked again
     * @throws RuntimeException when the route cannot be changed, or is not known
     */
    boolean say(TenantId tenant, Set<String> paths, Set<String> ending);

    /** The paths that an operator has parked in the tenant's route. */
    Set<String> byHand(TenantId tenant);

    /**
     * Whether every proxy acts on a route that says so, but for those whose lease has ended, also one that another controller gave them:
     * these have what comes parked by themselves. Does not wait.
     */
    boolean isKnownToAll(TenantId tenant);
}
