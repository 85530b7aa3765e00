package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Route;

/** What became of a change of a route that a person asked for. */
public sealed interface ChangeByHand {

    /** Durable, and on its way to the proxies. */
    record Published(Route before, Route after) implements ChangeByHand {}

    /** No tenant of that name is in the routing table. */
    record UnknownTenant() implements ChangeByHand {}

    /** The caller did not say which epoch it has seen. */
    record EpochMissing(Route current) implements ChangeByHand {}

    /** The route has changed since the caller looked. */
    record OtherEpoch(Route current) implements ChangeByHand {}

    /** A switchover is under way: the route is the workflow's. */
    record Switching(Route current) implements ChangeByHand {}

    /**
     * It would lead requests to a database that refuses them; whoever wants it all the same has to force it.
     *
     * @param reason why it would
     * @param action what the operator can do instead
     */
    record Misleading(Route current, String reason, String action) implements ChangeByHand {}
}
