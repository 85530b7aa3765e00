package dev.crossfade.control.fleet;

import dev.crossfade.config.model.RoutingTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that keeps the table in memory, and can be told to fail. */
public final class InMemoryRoutingTable implements RoutingTableStore {

    private @Nullable RoutingTable saved;
    private boolean full;

    @Override
    public synchronized Optional<RoutingTable> load() {
        return Optional.ofNullable(saved);
    }

    @Override
    public synchronized void save(RoutingTable table) {
        if (full) {
            throw new IllegalStateException("no space left on device");
        }
        saved = table;
    }

    synchronized void fill() {
        full = true;
    }
}
