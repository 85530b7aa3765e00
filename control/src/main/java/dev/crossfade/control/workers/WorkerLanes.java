package dev.crossfade.control.workers;

import dev.crossfade.control.workers.WorkerRun.Passes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run after the other for each migration: the next one begins nothing while a call of the last is under way. Thread-safe. */
final class WorkerLanes {

    private final BooleanSupplier acts;
    private final Executor executor;
    private final InstantSource steady;
    private final PassMeter meter;
    private final Map<UUID, WorkerRun> lasts = new ConcurrentHashMap<>();

    /** @param acts whether this controller may do anything */
    WorkerLanes(BooleanSupplier acts, Executor executor, InstantSource steady, PassMeter meter) {
        this.acts = acts;
        this.executor = executor;
        this.steady = steady;
        this.meter = meter;
    }

    /** Null where there is none. */
    @Nullable
    WorkerRun last(UUID migration) {
        return lasts.get(migration);
    }

    /**
     * The one of this id, where it is the last and still wanted; else a new one in its place.
     *
     * @param again after which it is looked once more whether all is still so; zero for never
     * @param passes makes its passes, of whether they may act
     */
    WorkerRun run(
            UUID migration,
            String id,
            Purpose purpose,
            Duration timeout,
            Duration again,
            Function<Consent, Passes> passes) {
        return lasts.compute(migration, (key, known) -> {
            if (known != null && known.id().equals(id) && !known.isDismissed()) {
                return known;
            }
            if (known != null) {
                known.dismiss();
            }
            return new WorkerRun(
                    id,
                    new WorkerProgress(purpose, timeout, again, steady),
                    passes,
                    acts,
                    executor,
                    meter,
                    known != null && known.isActing() ? known : null);
        });
    }

    /** Nothing more is said by the last one. @return whether what it has said may still take effect, which is so for seconds at most */
    boolean dismiss(UUID migration) {
        WorkerRun last = lasts.get(migration);
        if (last == null) {
            return false;
        }
        last.dismiss();
        return last.isActing();
    }

    /** Each goes on as far as it can. */
    void tend() {
        lasts.values().forEach(WorkerRun::advance);
    }

    void forget(UUID migration) {
        WorkerRun last = lasts.remove(migration);
        if (last != null) {
            last.dismiss();
        }
    }

    void dismissAll() {
        lasts.values().forEach(WorkerRun::dismiss);
    }
}
