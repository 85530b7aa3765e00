package dev.crossfade.control.notify;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What became of the notifications to one receiver. Thread-safe. */
public final class NotifyCounts implements MeterBinder {

    private final String receiver;
    private final Map<Result, AtomicLong> counts = new EnumMap<>(Result.class);

    /** How a notification ended, or one try to deliver it. */
    public enum Result {
        SENT,
        /** A try; it is tried again. */
        FAILED,
        /** It is never delivered. */
        DROPPED
    }

    /** @param receiver as metrics and logs name it: {@code slack-1} */
    public NotifyCounts(String receiver) {
        this.receiver = receiver;
        for (Result result : Result.values()) {
            counts.put(result, new AtomicLong());
        }
    }

    public String receiver() {
        return receiver;
    }

    public void count(Result result) {
        count(result, 1);
    }

    public void count(Result result, long times) {
        counter(result).addAndGet(times);
    }

    public long of(Result result) {
        return counter(result).get();
    }

    private AtomicLong counter(Result result) {
        return counts.computeIfAbsent(result, none -> new AtomicLong());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Result result : Result.values()) {
            FunctionCounter.builder("crossfade.control.notifications", counter(result), AtomicLong::doubleValue)
                    .description("Notifications by receiver and what became of them; failed are tries")
                    .tag("receiver", receiver)
                    .tag("result", result.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }
}
