package dev.crossfade.control.aws.cloudwatch;

import dev.crossfade.config.settings.ControlSettings.CloudWatch;
import dev.crossfade.config.telemetry.MetricsOutlet;
import dev.crossfade.control.aws.Addressee;
import io.micrometer.cloudwatch2.CloudWatchConfig;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/**
 * The controller's own metrics on their way to CloudWatch, as {@code control.cloudWatch} asks for it: from a thread of the library's, once
 * an interval. Nobody else waits for it, but who stops the controller, for the last ones: a call is tried twice, within five seconds.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html">PutMetricData</a>
 */
public final class CloudWatchMetrics implements MetricsOutlet, AutoCloseable {

    private static final Duration A_CALL = Duration.ofSeconds(5);
    private static final Duration A_TRY = Duration.ofSeconds(3);
    private static final int MOST_TRIES = 2;

    /** A metric of CloudWatch's own costs; what the virtual machine is like is seen elsewhere. */
    private static final String OURS = "crossfade.";

    private final Lender lender;
    private final Delivery delivery;
    private final PutMetrics calls;
    private final Registry registry;

    private CloudWatchMetrics(
            CloudWatch settings, String name, @Nullable URI endpoint, AwsCredentialsProvider credentials) {
        String where = "CloudWatch in " + settings.region();
        this.lender = new Lender(settings, endpoint, credentials);
        CloudWatchClient client = prepared(CloudWatchClient.builder(), settings.region(), endpoint)
                .credentialsProvider(lender.credentials())
                .httpClientBuilder(http())
                .build();
        this.delivery = new Delivery(where, System::nanoTime);
        this.calls = new PutMetrics(client, where, delivery);
        this.registry = new Registry(settings, calls);
        registry.config()
                .meterFilter(MeterFilter.denyUnless(id -> id.getName().startsWith(OURS)))
                .commonTags("instance", settings.instance() == null ? name : settings.instance());
    }

    /**
     * With the credentials that the environment says.
     *
     * @param name of this controller, which tells its metrics from another one's
     */
    public static CloudWatchMetrics open(CloudWatch settings, String name) {
        return new CloudWatchMetrics(
                settings, name, null, DefaultCredentialsProvider.builder().build());
    }

    /** @param endpoint of every region */
    static CloudWatchMetrics open(CloudWatch settings, String name, URI endpoint, AwsCredentialsProvider credentials) {
        return new CloudWatchMetrics(settings, name, endpoint, credentials);
    }

    /** A call of it is short, for it may be made when the controller stops. */
    static <B extends AwsClientBuilder<B, ?>> B prepared(B builder, String region, @Nullable URI endpoint) {
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.region(Region.of(region))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .addExecutionInterceptor(new Addressee())
                        .apiCallTimeout(A_CALL)
                        .apiCallAttemptTimeout(A_TRY)
                        .retryStrategy(StandardRetryStrategy.builder()
                                .maxAttempts(MOST_TRIES)
                                .build())
                        .build());
    }

    static UrlConnectionHttpClient.Builder http() {
        return UrlConnectionHttpClient.builder().connectionTimeout(A_TRY).socketTimeout(A_TRY);
    }

    @Override
    public MeterRegistry meters() {
        return registry;
    }

    @Override
    public MeterBinder counts() {
        return meters -> {
            FunctionCounter.builder("crossfade.cloudwatch.sent", delivery, Delivery::sent)
                    .description("Samples that CloudWatch has taken")
                    .register(meters);
            FunctionCounter.builder("crossfade.cloudwatch.lost", delivery, Delivery::lost)
                    .description("Samples that CloudWatch has not taken")
                    .register(meters);
        };
    }

    @Override
    public void look(Runnable refresh) {
        registry.refresh = refresh;
    }

    /** Sends what there is now. */
    void publish() {
        registry.publish();
    }

    /** Sends the last ones. */
    @Override
    public void close() {
        registry.close();
        calls.close();
        lender.close();
    }

    /** The library's, which looks before it sends. */
    private static final class Registry extends CloudWatchMeterRegistry {

        private volatile Runnable refresh = () -> {};

        private Registry(CloudWatch settings, PutMetrics calls) {
            super(new Publishing(settings.namespace(), settings.every()), Clock.SYSTEM, calls);
        }

        @Override
        protected void publish() {
            refresh.run();
            super.publish();
        }
    }

    private record Publishing(String namespace, Duration step) implements CloudWatchConfig {

        @Override
        public @Nullable String get(String key) {
            return null; // the defaults, but for what stands above
        }
    }
}
