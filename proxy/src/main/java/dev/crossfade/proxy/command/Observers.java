package dev.crossfade.proxy.command;

import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.telemetry.Telemetry;
import dev.crossfade.proxy.observe.AccessLog;
import dev.crossfade.proxy.observe.ExchangeTraces;
import dev.crossfade.proxy.observe.PrometheusMetrics;
import dev.crossfade.proxy.observe.QueuedAccessLog;
import dev.crossfade.proxy.routing.TenantHandle;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/** Who is told what a proxy does: metrics, the access log, and a receiver of telemetry where the settings name one. */
final class Observers implements AutoCloseable {

    private final PrometheusMetrics metrics;
    private final QueuedAccessLog written = new QueuedAccessLog();
    private final AccessLog accessLog;
    private final Optional<Telemetry> telemetry;

    private Observers(Settings settings, Collection<TenantHandle> tenants) {
        InstantSource clock = InstantSource.system();
        telemetry = Telemetry.of(
                settings.telemetry(), "crossfade-proxy", settings.proxy().id());
        metrics = new PrometheusMetrics(
                tenants,
                clock,
                telemetry
                        .<UnaryOperator<MeterRegistry>>map(there -> there::beside)
                        .orElse(UnaryOperator.identity()));
        metrics.counter("crossfade.proxy.access.log.dropped", "lines of the access log not written", written::dropped);
        telemetry.ifPresent(there -> metrics.bind(there.counts()));
        accessLog = telemetry
                .<AccessLog>map(there -> written.andThen(new ExchangeTraces(
                        there.tracer("dev.crossfade.proxy"),
                        settings.telemetry().exchanges(),
                        () -> ThreadLocalRandom.current().nextDouble(),
                        clock)))
                .orElse(written);
    }

    static Observers of(Settings settings, Collection<TenantHandle> tenants) {
        return new Observers(settings, tenants);
    }

    PrometheusMetrics metrics() {
        return metrics;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    /** Writes and sends what waits. */
    @Override
    public void close() {
        written.close();
        telemetry.ifPresent(Telemetry::close);
    }
}
