package dev.crossfade.config.settings;

import java.time.Duration;
import java.util.Map;

/**
 * {@code telemetry}: where metrics and traces are sent to, beside what is asked for at {@code /metrics}.
 *
 * @param endpoint of a receiver of OTLP over HTTP, without {@code /v1/…}; empty: nothing is sent
 * @param headers that each request has, as for a token
 * @param metricsEvery how often metrics are sent
 * @param exchanges which share of the exchanges is traced that went well, 0 to 1; one that did not is always
 */
public record TelemetrySettings(String endpoint, Map<String, Secret> headers, Duration metricsEvery, double exchanges) {

    public TelemetrySettings {
        headers = Map.copyOf(headers);
    }

    /** Whether anything is sent. */
    public boolean sends() {
        return !endpoint.isEmpty();
    }
}
