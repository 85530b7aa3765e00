package dev.crossfade.control.workers;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.AtomicLong;

/** How often workers were looked at on their way, by what each look came to. Thread-safe. */
public final class PassMeter implements MeterBinder {

    private final AtomicLong reached = new AtomicLong();
    private final AtomicLong awaited = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    void count(WorkerPass.Result result) {
        AtomicLong counter =
                result.failure() != null ? failed : result.awaited().isEmpty() ? reached : awaited;
        counter.incrementAndGet();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bind(registry, "reached", reached);
        bind(registry, "awaited", awaited);
        bind(registry, "failed", failed);
    }

    private static void bind(MeterRegistry registry, String result, AtomicLong counter) {
        FunctionCounter.builder("crossfade.control.worker.passes", counter, AtomicLong::doubleValue)
                .description("Looks at services of Amazon ECS that stop or start, by what they came to")
                .tag("result", result)
                .register(registry);
    }
}
