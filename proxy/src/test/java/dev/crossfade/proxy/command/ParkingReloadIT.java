package dev.crossfade.proxy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.proxy.parking.StoringController;
import dev.crossfade.proxy.parking.StoringController.Stored;
import dev.crossfade.proxy.reload.Configuration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy with its own routes, whose configuration begins to park while it runs. */
@Tag("endurance")
@Timeout(60)
class ParkingReloadIT {

    private static final String PARKING = "    parking: [{ paths: [/hooks/*] }]\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void rulesAreFollowedByTheNextRequestAndReceiptsAreTheirTenantsAlone() throws Exception {
        try (StoringController controller = new StoringController()) {
            Files.writeString(folder.resolve("token"), "t0k3n\n");
            Path config = write(controller, "", "");
            try (EdgeProxy proxy = EdgeProxy.open(
                    config,
                    Configuration.load(config, new SourceFiles(), InstantSource.system(), List.of(new ProxyFiles())))) {
                proxy.serve();
                assertEquals(502, post(proxy, "127.0.0.1").statusCode());

                write(controller, PARKING, PARKING);
                proxy.reload();
                HttpResponse<String> parked = until(proxy, 202);
                Stored stored = controller.next();
                assertEquals(
                        "acme Bearer t0k3n paid", stored.tenant() + " " + stored.authorization() + " " + stored.body());
                String location = parked.headers().firstValue("Location").orElse("");
                assertEquals(200, get(proxy, "127.0.0.1", location).statusCode());
                assertEquals(404, get(proxy, "localhost", location).statusCode(), "another tenant's host");
                assertTrue(
                        scrape(proxy).contains("crossfade_proxy_parked_total{outcome=\"parked\",tenant=\"acme\"} 1.0"));

                write(controller, "", PARKING);
                proxy.reload();
                until(proxy, 502);
                assertEquals(502, get(proxy, "127.0.0.1", location).statusCode(), "it is the origin's path again");
            }
        }
    }

    private Path write(StoringController controller, String acme, String beta) throws IOException {
        Path next = Files.writeString(folder.resolve("next.yaml"), """
                proxy:
                  listen: [{ host: 127.0.0.1, port: 0 }]
                  admin: { port: 0 }
                  state: %s
                  routes: { from: local }
                  control: { url: "%s", tokenFile: %s }
                tenants:
                  - id: acme
                    hosts: [127.0.0.1]
                    source: { origin: "http://127.0.0.1:1" }
                    target: { origin: "http://127.0.0.1:2" }
                %s  - id: beta
                    hosts: [localhost]
                    source: { origin: "http://127.0.0.1:1" }
                    target: { origin: "http://127.0.0.1:2" }
                %s""".formatted(
                        folder.resolve("state"), controller.url(), folder.resolve("token"), acme, beta));
        return Files.move(next, folder.resolve("crossfade.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private HttpResponse<String> until(EdgeProxy proxy, int status) throws Exception {
        while (true) {
            HttpResponse<String> answer = post(proxy, "127.0.0.1");
            if (answer.statusCode() == status) {
                return answer;
            }
        }
    }

    private HttpResponse<String> post(EdgeProxy proxy, String host) throws Exception {
        return http.send(
                HttpRequest.newBuilder(at(proxy, host, "/hooks/pay"))
                        .POST(BodyPublishers.ofString("paid"))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(EdgeProxy proxy, String host, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(at(proxy, host, path)).build(), BodyHandlers.ofString());
    }

    private String scrape(EdgeProxy proxy) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                        + proxy.adminAddress().getPort() + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static URI at(EdgeProxy proxy, String host, String path) {
        return URI.create("http://" + host + ":" + proxy.addresses().get(0).getPort() + path);
    }
}
