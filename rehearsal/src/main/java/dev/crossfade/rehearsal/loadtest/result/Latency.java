package dev.crossfade.rehearsal.loadtest.result;

import org.HdrHistogram.Histogram;

/** How long answers took from the moment at which a request was due, in milliseconds; all 0 when there were none. */
public record Latency(double p50, double p99, double p999, double max) {

    static Latency of(Histogram micros) {
        return new Latency(
                micros.getValueAtPercentile(50) / 1_000.0,
                micros.getValueAtPercentile(99) / 1_000.0,
                micros.getValueAtPercentile(99.9) / 1_000.0,
                micros.getMaxValue() / 1_000.0);
    }
}
