package dev.crossfade.control.workers;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Looks after the services of the side that a tenant has left, of all migrations. Thread-safe. */
final class WorkerWatches {

    private final Function<TenantId, WorkerServices> services;
    private final Executor executor;
    private final InstantSource steady;
    private final Map<UUID, WorkerWatch> watches = new ConcurrentHashMap<>();

    WorkerWatches(Function<TenantId, WorkerServices> services, Executor executor, InstantSource steady) {
        this.services = services;
        this.executor = executor;
        this.steady = steady;
    }

    /** Within the window, for a while in which the source's are to stay stopped: what is new there, in words; empty for nothing. */
    String startedWhereTheTenantIsNot(Migration now) {
        boolean away = now.opened() && now.direction() == Direction.FORWARD;
        return away
                ? watches.computeIfAbsent(
                                now.id(),
                                id -> new WorkerWatch(Side.SOURCE, services.apply(now.tenant()), executor, steady))
                        .look()
                : "";
    }

    void forget(UUID migration) {
        watches.remove(migration);
    }
}
