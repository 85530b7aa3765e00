package dev.crossfade.config.telemetry;

import dev.crossfade.config.settings.TelemetrySettings;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Metrics and traces of this process on their way to a receiver (OTLP over HTTP, in protobuf). At most {@value #WAITING_SPANS} spans wait;
 * what comes when that many do is dropped. Whoever is measured or traced never waits.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/">OTLP specification</a>
 */
public final class Telemetry implements MetricsOutlet, AutoCloseable {

    static final int WAITING_SPANS = 8_192;

    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    /** Kept, for the level is forgotten with the logger: what fails we say ourselves. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final OtlpMeterRegistry meters;
    private final SdkTracerProvider spans;
    private final Receiver metricsReceiver;
    private final Receiver spansReceiver;
    private final Duration every;
    private @Nullable ScheduledExecutorService looking;

    private Telemetry(TelemetrySettings settings, String service, String instance) {
        LIBRARY.setLevel(Level.OFF);
        String endpoint = settings.endpoint().replaceAll("/+$", "");
        Map<String, String> headers = new TreeMap<>();
        settings.headers().forEach((name, value) -> headers.put(name, value.reveal()));
        this.every = settings.metricsEvery();
        this.metricsReceiver = new Receiver("metrics", endpoint);
        this.spansReceiver = new Receiver("traces", endpoint);
        Config config = new Config(endpoint, headers, every, service, instance);
        this.meters = OtlpMeterRegistry.builder(config)
                .clock(Clock.SYSTEM)
                .metricsSender(new MetricsSender(metricsReceiver))
                .build();
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint + "/v1/traces")
                .setRetryPolicy(null) // while it is tried again the next ones would have to be dropped
                .setTimeout(LAST_WORDS)
                .setConnectTimeout(LAST_WORDS);
        headers.forEach(exporter::addHeader);
        this.spans = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        service,
                        AttributeKey.stringKey("service.instance.id"),
                        instance)))
                .addSpanProcessor(new BoundedSpans(exporter.build(), spansReceiver, WAITING_SPANS, LAST_WORDS))
                .build();
    }

    /**
     * Empty where the settings name no receiver.
     *
     * @param service {@code service.name}
     * @param instance {@code service.instance.id}
     */
    public static Optional<Telemetry> of(TelemetrySettings settings, String service, String instance) {
        return settings.sends() ? Optional.of(new Telemetry(settings, service, instance)) : Optional.empty();
    }

    /** How the registry of the library is configured. */
    private record Config(String endpoint, Map<String, String> headers, Duration step, String service, String instance)
            implements OtlpConfig {

        @Override
        public @Nullable String get(String key) {
            return null; // the defaults, but for what stands below
        }

        @Override
        public String url() {
            return endpoint + "/v1/metrics";
        }

        @Override
        public TimeUnit baseTimeUnit() {
            return TimeUnit.SECONDS;
        }

        @Override
        public Map<String, String> resourceAttributes() {
            return Map.of("service.name", service, "service.instance.id", instance);
        }
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    /** What is measured there, too, from now on: meters that are registered before and after. */
    public MeterRegistry beside(MeterRegistry registry) {
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(registry);
        both.add(meters);
        return both;
    }

    @Override
    public synchronized void look(Runnable refresh) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "telemetry-look");
            thread.setDaemon(true);
            return thread;
        });
        looking = executor;
        var unused =
                executor.scheduleWithFixedDelay(refresh, 0, Math.max(1, every.toMillis() / 2), TimeUnit.MILLISECONDS);
    }

    /** @param scope a package */
    public Tracer tracer(String scope) {
        return spans.get(scope);
    }

    @Override
    public MeterBinder counts() {
        return registry -> {
            count(registry, "crossfade.telemetry.sent", "Taken by the receiver of telemetry", Receiver::sent);
            count(registry, "crossfade.telemetry.lost", "Not taken by the receiver of telemetry", Receiver::lost);
        };
    }

    private void count(MeterRegistry registry, String name, String description, ToDoubleFunction<Receiver> of) {
        FunctionCounter.builder(name, metricsReceiver, of)
                .tag("what", "metrics")
                .description(description)
                .register(registry);
        FunctionCounter.builder(name, spansReceiver, of)
                .tag("what", "spans")
                .description(description)
                .register(registry);
    }

    /** Sends what waits, for a few seconds at most. */
    @Override
    public synchronized void close() {
        if (looking != null) {
            looking.shutdownNow();
        }
        meters.close();
        spans.shutdown().join(LAST_WORDS.toSeconds(), TimeUnit.SECONDS);
    }
}
