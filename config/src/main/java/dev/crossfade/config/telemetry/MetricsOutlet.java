package dev.crossfade.config.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Where metrics are sent, beside what is asked for at {@code /metrics}. Whoever is measured never waits for it. */
public interface MetricsOutlet {

    /** What is sent. */
    MeterRegistry meters();

    /** What was sent, and what was not taken. */
    MeterBinder counts();

    /** What metrics are read from is made anew before they are sent, if nobody else does that. */
    void look(Runnable refresh);
}
