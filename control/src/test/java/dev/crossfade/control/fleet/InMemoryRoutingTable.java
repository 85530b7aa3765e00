package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;

/** A store that keeps the table in memory, and can be told to fail. */
public final class InMemoryRoutingTable implements RoutingTableStore {

    private RoutingTable saved = RoutingTable.EMPTY;
    private boolean full;

    @Override
    public synchronized RoutingTable load() {
        return saved;
    }

    @Override
    public synchronized RoutingTable save(Route route, Epoch expected) {
        if (full) {
            throw new IllegalStateException("no space left on device");
        }
        Epoch known = saved.route(route.tenant()).map(Route::epoch).orElse(Epoch.NONE);
        if (!known.equals(expected)) {
            throw new IllegalStateException("epoch " + known + ", not " + expected);
        }
        saved = saved.with(route);
        return saved;
    }

    @Override
    public synchronized RoutingTable raiseRevision(long atLeast) {
        saved = new RoutingTable(Math.max(saved.revision(), atLeast), saved.routes());
        return saved;
    }

    synchronized void fill() {
        full = true;
    }
}
