package dev.crossfade.control.aws.cloudwatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.ControlSettings.CloudWatch;
import dev.crossfade.control.aws.fake.FakeAws;
import dev.crossfade.control.aws.fake.Policy;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The controller's metrics on their way to a CloudWatch that enforces the policy that is shipped. */
class CloudWatchMetricsIT {

    private static final String ACCOUNT = "111111111111";
    private static final String PLACE = "eu-central-1 " + ACCOUNT + " Moves ";

    /** Nothing is published by itself meanwhile. */
    private static final CloudWatch SETTINGS =
            new CloudWatch("eu-central-1", "Moves", Duration.ofHours(1), null, null, null);

    private final AtomicInteger objects = new AtomicInteger();
    private FakeAws aws;
    private CloudWatchMetrics metrics;

    @BeforeEach
    void open() throws IOException {
        aws = new FakeAws();
        metrics = at(aws.address());
        Gauge.builder("crossfade.migration.drift.objects", objects, AtomicInteger::get)
                .tag("tenant", "acme")
                .register(metrics.meters());
        Gauge.builder("jvm.threads.live", objects, AtomicInteger::get).register(metrics.meters());
    }

    private static CloudWatchMetrics at(URI address) {
        return at(address, SETTINGS, "control-1");
    }

    private static CloudWatchMetrics at(URI address, CloudWatch settings, String name) {
        return CloudWatchMetrics.open(
                settings,
                name,
                address,
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create("AKIA" + ACCOUNT + "Y", "secret-of-" + ACCOUNT)));
    }

    @AfterEach
    void close() {
        metrics.close();
        aws.close();
    }

    @Test
    void oursAreThereByTheirNamesAsTheyWereSeenJustBefore() {
        metrics.look(() -> objects.set(7));

        metrics.publish();

        assertEquals(
                Map.of(PLACE + "crossfade.migration.drift.objects.value instance=control-1 tenant=acme", "7.0"),
                aws.metrics().values());
        assertEquals(1, counted("crossfade.cloudwatch.sent"));
        assertEquals(0, counted("crossfade.cloudwatch.lost"));
    }

    @Test
    void whatIsNotAllowedIsCountedAndTheNextOnesAreSentOnceItIs() {
        aws.policy(Policy.shipped().without("cloudwatch:PutMetricData"));

        metrics.publish();
        metrics.publish();

        assertEquals(Map.of(), aws.metrics().values());
        assertEquals(2, counted("crossfade.cloudwatch.lost"));
        aws.policy(Policy.shipped());
        metrics.publish();
        assertEquals(1, aws.metrics().values().size());
        assertEquals(1, counted("crossfade.cloudwatch.sent"));
    }

    /** For good they are left alone after that, and not asked on and on. */
    @Test
    void whatIsThrottledIsTriedOnceMore() {
        aws.throttle("PutMetricData", 1);
        metrics.publish();
        assertEquals(1, counted("crossfade.cloudwatch.sent"));

        aws.throttle("PutMetricData", 3);
        metrics.publish();
        assertEquals(1, counted("crossfade.cloudwatch.lost"));
        metrics.publish();
        assertEquals(2, counted("crossfade.cloudwatch.sent"));
    }

    @Test
    void whoStopsSendsTheLastOnesAndWaitsForNobodyWhoIsNotThere() {
        objects.set(3);
        metrics.close();
        assertEquals(
                "3.0",
                aws.metrics()
                        .values()
                        .get(PLACE + "crossfade.migration.drift.objects.value instance=control-1 tenant=acme"));

        aws.close();
        CloudWatchMetrics alone = at(aws.address());
        Gauge.builder("crossfade.control.leader", objects, AtomicInteger::get).register(alone.meters());
        alone.close();
        SimpleMeterRegistry counts = new SimpleMeterRegistry();
        alone.counts().bindTo(counts);
        assertTrue(counts.get("crossfade.cloudwatch.lost").functionCounter().count() > 0);
    }

    /** Otherwise the samples of both would be one metric, and the standby's nothing would stand among the leader's. */
    @Test
    void twoControllersMetricsAreToldApartAsTheyCallThemselvesOrAreCalled() {
        CloudWatch named = new CloudWatch("eu-central-1", "Moves", Duration.ofHours(1), "standby", null, null);
        try (CloudWatchMetrics other = at(aws.address(), named, "control-2")) {
            Gauge.builder("crossfade.migration.drift.objects", () -> 9)
                    .tag("tenant", "acme")
                    .register(other.meters());
            objects.set(7);

            metrics.publish();
            other.publish();
        }

        assertEquals(
                Map.of(
                        PLACE + "crossfade.migration.drift.objects.value instance=control-1 tenant=acme", "7.0",
                        PLACE + "crossfade.migration.drift.objects.value instance=standby tenant=acme", "9.0"),
                aws.metrics().values());
    }

    @Test
    void whereARoleIsNamedTheyAreSentToItsAccountAndARoleThatIsNotLentIsSaid() {
        aws.externalId("shared");
        String role = "arn:aws:iam::222222222222:role/metrics";
        CloudWatch elsewhere = new CloudWatch("eu-central-1", "Moves", Duration.ofHours(1), null, role, "shared");
        try (CloudWatchMetrics lent = at(aws.address(), elsewhere, "control-1")) {
            Gauge.builder("crossfade.control.leader", () -> 1).register(lent.meters());
            lent.publish();
            assertEquals(
                    Map.of("eu-central-1 222222222222 Moves crossfade.control.leader.value instance=control-1", "1.0"),
                    aws.metrics().values());
        }
        aws.externalId("another");
        try (CloudWatchMetrics refused = at(aws.address(), elsewhere, "control-2")) {
            Gauge.builder("crossfade.control.leader", () -> 1).register(refused.meters());
            refused.publish();
            assertEquals(1, aws.metrics().values().size());
            SimpleMeterRegistry counts = new SimpleMeterRegistry();
            refused.counts().bindTo(counts);
            assertEquals(
                    1, counts.get("crossfade.cloudwatch.lost").functionCounter().count());
        }
    }

    private double counted(String name) {
        SimpleMeterRegistry counts = new SimpleMeterRegistry();
        metrics.counts().bindTo(counts);
        FunctionCounter counter = counts.get(name).functionCounter();
        return counter.count();
    }
}
