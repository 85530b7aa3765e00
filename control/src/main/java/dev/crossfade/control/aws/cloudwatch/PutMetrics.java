package dev.crossfade.control.aws.cloudwatch;

import dev.crossfade.control.aws.AwsFailure;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;

/**
 * The one call that the library's registry makes, by the client that waits: in the thread that publishes, which waits for it anyway. So no
 * other HTTP client is needed than elsewhere. A failure ends here, counted and told; to the library all is well.
 */
final class PutMetrics implements CloudWatchAsyncClient {

    private static final Logger LOG = LoggerFactory.getLogger(PutMetrics.class);

    private final CloudWatchClient client;
    private final String where;
    private final Delivery delivery;

    /** @param client closed with this */
    PutMetrics(CloudWatchClient client, String where, Delivery delivery) {
        this.client = client;
        this.where = where;
        this.delivery = delivery;
    }

    @Override
    public CompletableFuture<PutMetricDataResponse> putMetricData(PutMetricDataRequest request) {
        int number = request.metricData().size();
        try {
            PutMetricDataResponse answer =
                    AwsFailure.told("cloudwatch:PutMetricData", where, () -> client.putMetricData(request));
            delivery.took(number).ifPresent(LOG::info);
            return CompletableFuture.completedFuture(answer);
        } catch (AwsFailure e) {
            delivery.failed(number, e).ifPresent(LOG::warn);
            return CompletableFuture.completedFuture(
                    PutMetricDataResponse.builder().build());
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        client.close();
    }
}
