package dev.crossfade.control.fleet;

import dev.crossfade.config.model.RoutingTable;
import java.util.Optional;

/** Where the routing table outlives the controller. */
public interface RoutingTableStore {

    /** The table as last saved; empty at the very first start. */
    Optional<RoutingTable> load();

    /** Saves the whole table; it is durable when this returns. */
    void save(RoutingTable table);
}
