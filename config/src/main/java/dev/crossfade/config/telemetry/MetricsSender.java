package dev.crossfade.config.telemetry;

import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Posts metrics; what is not taken is counted and told, for the next ones are whole again. */
final class MetricsSender implements OtlpMetricsSender {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Receiver receiver;

    MetricsSender(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void send(Request request) {
        HttpRequest.Builder post = HttpRequest.newBuilder(URI.create(request.getAddress()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.getMetricsData()));
        request.getHeaders().forEach(post::header);
        try {
            int status = http.send(post.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 == 2) {
                receiver.took(1);
            } else {
                receiver.failed(1, "it answers " + status);
            }
        } catch (IOException e) {
            receiver.failed(1, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
