package dev.crossfade.rehearsal.loadtest.scenario;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What the clients of a load test do.
 *
 * @param think how long a client waits after an answer before it sends its next request
 * @param requests at least one
 */
public record Scenario(Duration think, List<RequestTemplate> requests) {

    public Scenario {
        requests = List.copyOf(requests);
    }

    /** GET of one URL. */
    public static Scenario get(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return new Scenario(
                Duration.ZERO,
                List.of(new RequestTemplate(
                        "GET " + path,
                        1,
                        "GET",
                        new Template(path + query),
                        Map.of(),
                        Body.NONE,
                        Set.of(),
                        false,
                        null,
                        null)));
    }

    /** One of the requests, each as often as its weight says. */
    public RequestTemplate draw(RandomGenerator random) {
        int drawn = random.nextInt(
                requests.stream().mapToInt(RequestTemplate::weight).sum());
        for (RequestTemplate request : requests) {
            drawn -= request.weight();
            if (drawn < 0) {
                return request;
            }
        }
        throw new IllegalStateException("a scenario has at least one request");
    }

    /** Whether there is something to look for after the load. */
    public boolean checks() {
        return requests.stream().anyMatch(request -> request.check() != null);
    }
}
