package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import java.util.Map;

/** Where the routing table outlives the controller. What a method says is durable when it returns; thread-safe. */
public interface RoutingTableStore {

    /** The table as it was saved last; empty, with revision 0, at the very first start. */
    RoutingTable load();

    /**
     * Puts one route in the place of the one with exactly the expected epoch; the revision grows by one.
     *
     * @param expected {@link Epoch#NONE} when the tenant has no route yet
     * @return the whole table as it is now
     */
    RoutingTable save(Route route, Epoch expected);

    /**
     * Keeps what the sides of tenants are, beside their routes; the revision stays, or grows.
     *
     * @return the whole table as it is now
     */
    RoutingTable keep(Map<TenantId, Places> places);

    /**
     * Makes the revision at least this high, for proxies that have seen a later table than ours.
     *
     * @return the whole table as it is now
     */
    RoutingTable raiseRevision(long atLeast);
}
