package dev.crossfade.control.aws.managed;

import dev.crossfade.control.aws.managed.rules.Storage.Metric;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/**
 * What CloudWatch had last of a database's storage.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html">Metrics of Aurora</a>
 */
final class MetricsLook {

    private static final String NAMESPACE = "AWS/RDS";
    private static final String INSTANCE = "DBInstanceIdentifier";
    private static final String CLUSTER = "DBClusterIdentifier";

    /** The volume's are made every five minutes, and late at times. */
    private static final Duration PERIOD = Duration.ofMinutes(5);

    private static final Duration BACK = Duration.ofHours(1);

    private final Asking asking;
    private final CloudWatchClient cloudwatch;
    private final Clock clock;

    MetricsLook(Asking asking, CloudWatchClient cloudwatch, Clock clock) {
        this.asking = asking;
        this.cloudwatch = cloudwatch;
        this.clock = clock;
    }

    /** Null when CloudWatch did not answer; without what it does not have. */
    @Nullable
    Map<Metric, Long> ofInstance(String instance) {
        return last(List.of(query(Metric.FREE_STORAGE_SPACE, INSTANCE, instance)));
    }

    /** As {@link #ofInstance}. */
    @Nullable
    Map<Metric, Long> ofAurora(String cluster, String writer) {
        return last(List.of(
                query(Metric.FREE_LOCAL_STORAGE, INSTANCE, writer),
                query(Metric.VOLUME_BYTES_LEFT, CLUSTER, cluster),
                query(Metric.VOLUME_BYTES_USED, CLUSTER, cluster)));
    }

    private @Nullable Map<Metric, Long> last(List<MetricDataQuery> queries) {
        Instant now = clock.instant();
        return asking.ask("cloudwatch:GetMetricData", () -> {
                    Map<Metric, Long> values = new EnumMap<>(Metric.class);
                    cloudwatch
                            .getMetricData(request -> request.metricDataQueries(queries)
                                    .startTime(now.minus(BACK))
                                    .endTime(now)
                                    .scanBy(ScanBy.TIMESTAMP_DESCENDING))
                            .metricDataResults()
                            .forEach(result -> result.values().stream()
                                    .findFirst()
                                    .ifPresent(value -> values.put(metric(result.id()), Math.round(value))));
                    return values;
                })
                .orElse(null);
    }

    private static MetricDataQuery query(Metric metric, String dimension, String value) {
        return MetricDataQuery.builder()
                .id(id(metric))
                .metricStat(stat -> stat.stat("Average")
                        .period((int) PERIOD.toSeconds())
                        .metric(named -> named.namespace(NAMESPACE)
                                .metricName(metric.awsName())
                                .dimensions(Dimension.builder()
                                        .name(dimension)
                                        .value(value)
                                        .build())))
                .build();
    }

    /** It must begin with a small letter. */
    private static String id(Metric metric) {
        return metric.name().toLowerCase(Locale.ROOT);
    }

    private static Metric metric(String id) {
        return Stream.of(Metric.values())
                .filter(metric -> id(metric).equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("CloudWatch answered what was not asked: " + id));
    }
}
