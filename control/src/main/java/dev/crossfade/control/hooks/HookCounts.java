package dev.crossfade.control.hooks;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How often hooks were run, by what each run came to. Thread-safe. */
public final class HookCounts implements MeterBinder {

    private final Map<Answer, AtomicLong> counts = new EnumMap<>(Answer.class);

    private enum Answer {
        GO_ON,
        WAIT,
        FAILED
    }

    public HookCounts() {
        for (Answer answer : Answer.values()) {
            counts.put(answer, new AtomicLong());
        }
    }

    void count(HookAnswer answer) {
        Answer kind = answer instanceof HookAnswer.GoOn
                ? Answer.GO_ON
                : answer instanceof HookAnswer.Wait ? Answer.WAIT : Answer.FAILED;
        counter(kind).incrementAndGet();
    }

    private AtomicLong counter(Answer answer) {
        return counts.computeIfAbsent(answer, none -> new AtomicLong());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Answer answer : Answer.values()) {
            FunctionCounter.builder("crossfade.control.hook.runs", counter(answer), AtomicLong::doubleValue)
                    .description("Runs of hooks, by what they came to")
                    .tag("result", answer.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .register(registry);
        }
    }
}
