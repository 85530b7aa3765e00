package dev.crossfade.rehearsal;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/**
 * What the proxies counted, read from their metrics.
 *
 * @param held requests that waited
 * @param replayed attempts after the first
 */
record ProxyCounters(long held, long replayed) {

    /** Of all of them together. */
    static ProxyCounters read(List<URI> admins) throws IOException, InterruptedException {
        ProxyCounters sum = new ProxyCounters(0, 0);
        for (URI admin : admins) {
            ProxyCounters one = read(admin);
            sum = new ProxyCounters(sum.held + one.held, sum.replayed + one.replayed);
        }
        return sum;
    }

    private static ProxyCounters read(URI admin) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(admin.resolve("/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
        return parse(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
    }

    /** @param metrics in Prometheus' text format */
    static ProxyCounters parse(String metrics) {
        return new ProxyCounters(
                sum(metrics, "crossfade_proxy_hold_duration_seconds_count"),
                sum(metrics, "crossfade_proxy_replays_total"));
    }

    private static long sum(String metrics, String name) {
        return (long) metrics.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
