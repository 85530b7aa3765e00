package dev.crossfade.proxy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.proxy.reload.Configuration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The alert rules and the dashboard in {@code docs/observability}, held to what a proxy shows that has not had a request yet: an alarm for
 * the increase of a series that begins with 1 never fires.
 */
@Timeout(60)
class AlarmsIT {

    /** Of a proxy: the controller's are its own to show. */
    private static final Pattern SELECTOR = Pattern.compile("(crossfade_proxy_[a-z_]+)(?:\\{([^}]*)})?");

    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=(~?)\"([^\"]*)\"");

    /** Its alarm is for failures that go on, and of a tenant there could be 42. */
    private static final String BORN_WITH_THE_FIRST = "crossfade_proxy_origin_failures_total";

    private static final Path PAGES = Path.of("../docs/observability");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void everySeriesThatAnAlarmNamesIsThereFromTheStart() throws Exception {
        List<String> series = new ArrayList<>(seriesOf("local", true));
        series.addAll(seriesOf("control", false)); // the lease, and who is detached

        int named = 0;
        for (String alarm : alarms()) {
            Matcher selector = SELECTOR.matcher(alarm);
            while (selector.find()) {
                if (selector.group(1).equals(BORN_WITH_THE_FIRST)) {
                    continue;
                }
                named++;
                for (List<String> labels : alternatives(selector.group(2) == null ? "" : selector.group(2))) {
                    assertTrue(
                            series.stream()
                                    .anyMatch(line -> line.startsWith(selector.group(1))
                                            && labels.stream().allMatch(line::contains)),
                            () -> selector.group() + ": no series with " + labels + " in a fresh proxy's metrics");
                }
            }
        }
        assertTrue(named >= 14, named + " series are named: are the rules where they were?");
    }

    @Test
    void everyMetricThatTheDashboardDrawsIsThereOrComesWithTheFirstRequest() throws Exception {
        List<String> series = new ArrayList<>(seriesOf("local", true));
        series.addAll(seriesOf("control", false));
        Set<String> comeLater = Set.of(
                BORN_WITH_THE_FIRST,
                "crossfade_proxy_replays_total",
                "crossfade_proxy_request_duration_seconds_bucket");

        Matcher drawn =
                Pattern.compile("crossfade_proxy_[a-z_]+").matcher(Files.readString(PAGES.resolve("dashboard.json")));
        Set<String> names = new TreeSet<>();
        while (drawn.find()) {
            names.add(drawn.group());
        }

        assertTrue(names.size() >= 14, () -> "is the dashboard where it was? It draws " + names);
        names.removeAll(comeLater);
        names.removeIf(
                name -> series.stream().anyMatch(line -> line.startsWith(name + "{") || line.startsWith(name + " ")));
        assertEquals(Set.of(), names, "drawn by the dashboard, and not in a proxy's metrics");
    }

    /** For each value of a pattern such as {@code a|b} the labels as a scrape has them; {@code .*} is left to any value. */
    private static List<List<String>> alternatives(String selector) {
        List<List<String>> all = new ArrayList<>(List.of(List.of()));
        Matcher label = LABEL.matcher(selector);
        while (label.find()) {
            List<List<String>> more = new ArrayList<>();
            for (String value : label.group(2).isEmpty()
                    ? List.of(label.group(3))
                    : List.of(label.group(3).split("\\|"))) {
                String shown = label.group(1) + "=\""
                        + (value.endsWith(".*") ? value.substring(0, value.length() - 2) : value + "\"");
                all.forEach(before -> {
                    List<String> with = new ArrayList<>(before);
                    with.add(shown);
                    more.add(with);
                });
            }
            all = more;
        }
        return all;
    }

    private static List<String> alarms() throws IOException {
        return Files.readString(PAGES.resolve("alerts.yaml"))
                .lines()
                .filter(line -> line.contains("crossfade_proxy_"))
                .toList();
    }

    private List<String> seriesOf(String from, boolean serves) throws Exception {
        Path config =
                Files.writeString(directory.resolve(from + ".yaml"), """
                proxy:
                  listen: [{ host: 127.0.0.1, port: 0 }]
                  admin: { port: 0 }
                  state: %s
                  routes: { from: %s }
                  control: { url: "http://127.0.0.1:1" }
                tenants:
                  - id: acme
                    hosts: ["*"]
                    source: { origin: "http://127.0.0.1:1", healthCheck: { path: /health, every: 1h } }
                    target: { origin: "http://127.0.0.1:1" }
                    parking: [{ paths: ["/webhooks/*"] }]
                """.formatted(directory.resolve(from), from));
        Configuration first =
                Configuration.load(config, new SourceFiles(), InstantSource.system(), List.of(new ProxyFiles()));
        try (EdgeProxy proxy = EdgeProxy.open(config, first)) {
            if (serves) {
                proxy.serve();
            }
            HttpRequest scrape = HttpRequest.newBuilder(URI.create(
                            "http://127.0.0.1:" + proxy.adminAddress().getPort() + "/metrics"))
                    .build();
            return HttpClient.newHttpClient()
                    .send(scrape, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
