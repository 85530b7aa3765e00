package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;
import java.util.Set;

/** The routes that the journal says are ours: they cannot be tagged. */
public record MadeRoutes(Set<MadeRoute> routes) {

    public static final MadeRoutes NONE = new MadeRoutes(Set.of());

    public MadeRoutes {
        routes = Set.copyOf(routes);
    }

    /** @param to as AWS has it */
    public record MadeRoute(Side at, String table, String to, String peering) {}

    boolean has(Side at, String table, Cidr to, String via) {
        return routes.contains(new MadeRoute(at, table, to.text(), via));
    }
}
