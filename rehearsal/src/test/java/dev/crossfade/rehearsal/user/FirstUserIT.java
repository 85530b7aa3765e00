package dev.crossfade.rehearsal.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.lab.FreePort;
import dev.crossfade.rehearsal.user.Operator.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README's "Run it yourself", line by line, with its own example file; only the ports are others. */
class FirstUserIT {

    @TempDir
    Path directory;

    @Test
    void whatReadmeSaysLineByLineMovesATenantWhoseCustomersNoticeNothingAndLeavesNothingBehind() throws Exception {
        Shop shop = Shop.create("shop");
        int proxyPort = FreePort.find();
        int controlPort = FreePort.find();
        try (Origin here = Origin.start(Side.SOURCE, shop);
                Origin there = Origin.start(Side.TARGET, shop);
                Operator operator = new Operator(directory)) {
            Catalogs before = Catalogs.of(shop);
            Path file = directory.resolve("local.yaml");
            Files.writeString(
                    file,
                    Files.readString(Path.of(System.getProperty("crossfade.home", ".."), "config/examples/local.yaml"))
                            .replace("port: 8080", "port: " + proxyPort)
                            .replace("port: 9902", "port: " + FreePort.find())
                            .replace("9901", Integer.toString(controlPort))
                            .replace(":3001", ":" + here.port())
                            .replace(":3002", ":" + there.port())
                            .replace(":5433", ":" + Servers.of(Side.SOURCE).port())
                            .replace(":5434", ":" + Servers.of(Side.TARGET).port()));
            operator.export("SHOP_SOURCE_PASSWORD", Shop.PASSWORD);
            operator.export("SHOP_TARGET_PASSWORD", Shop.PASSWORD);
            operator.export("CROSSFADE_CONTROL", "http://127.0.0.1:" + controlPort);
            String config = file.toString();

            succeeds(operator.run("config", "validate", "--config", config));
            operator.daemon("control", "--config", config);
            operator.daemon("proxy", "--config", config);
            URI door = URI.create("http://127.0.0.1:" + proxyPort + "/");
            assertEquals("hello from source", get(door));

            Answer check = succeeds(operator.run("check", "shop", "--config", config));
            assertTrue(
                    check.out().contains("0 blocking") && check.out().contains("the migration can start"),
                    check::toString);

            String plan = directory.resolve("shop.plan.json").toString();
            Answer planned = succeeds(operator.run("plan", "shop", "--out", plan));
            assertTrue(planned.out().contains("CREATE PUBLICATION"), planned::toString);

            Customers customers = Customers.start(door);
            try {
                Answer detached =
                        succeeds(operator.run("migrate", "shop", "--plan", plan, "--why", "ticket 4711", "--detach"));
                assertTrue(
                        detached.firstLine().startsWith("shop: writable now: SOURCE — safe next: "),
                        detached::toString);
                Answer second = operator.run("migrate", "shop");
                assertEquals(3, second.exit(), second::toString);
                assertTrue(
                        second.err().contains("one is under way")
                                && second.err().contains("crossfade status shop"),
                        second::toString);

                awaitHoldPoint(operator);
                Answer ready = succeeds(operator.run("status", "shop"));
                assertEquals("shop: writable now: SOURCE — safe next: crossfade switchover shop", ready.firstLine());
                assertTrue(succeeds(operator.run("route", "shop")).out().contains("primary source, mode direct"));
                assertEquals(List.of(), customers.failures());

                Answer switched = succeeds(operator.run("switchover", "shop"));
                assertTrue(switched.out().contains("switched over; hold to flip"), switched::toString);
                assertTrue(customers.awaitTarget(Duration.ofSeconds(30)));
            } finally {
                customers.stop();
            }
            assertEquals(List.of(), customers.failures());
            assertEquals("hello from target", get(door));
            assertEquals(
                    customers.acknowledged().stream().sorted().toList(),
                    shop.query(
                            Side.TARGET, "SELECT key FROM notes WHERE key LIKE 'note-%' ORDER BY key COLLATE \"C\""));

            Answer after = succeeds(operator.run("status", "shop"));
            Instant patience = Instant.now().plusSeconds(60);
            while (!after.firstLine()
                    .endsWith("Z crossfade rollback shop takes it back; crossfade cleanup shop ends the window now")) {
                assertTrue(
                        after.firstLine().startsWith("shop: writable now: TARGET — safe next: ")
                                && after.firstLine().contains("wait: ")
                                && Instant.now().isBefore(patience),
                        after::toString);
                after = succeeds(operator.run("status", "shop"));
            }
            JsonNode json = Json.MAPPER.readTree(
                    succeeds(operator.run("status", "shop", "--json")).out());
            assertEquals("POST_MIGRATION", json.path("stage").asText());
            assertEquals("TARGET", json.path("writableNow").asText());
            Answer route = succeeds(operator.run("route", "shop"));
            assertTrue(route.out().contains("primary target, mode direct, fenced source"), route::toString);
            Answer gates = succeeds(operator.run("fence", "show", "shop", "--config", config));
            assertTrue(gates.out().contains("shop source: guarded, the application may not write"), gates::toString);
            assertTrue(gates.out().contains("shop target: serving, the application may write"), gates::toString);

            Answer unasked = operator.run("cleanup", "shop");
            assertEquals(2, unasked.exit(), unasked::toString);
            assertTrue(unasked.err().contains("--yes"), unasked::toString);
            succeeds(operator.run("cleanup", "shop", "--yes"));
            assertEquals(List.of(), Catalogs.of(shop).differencesFrom(before));
            assertEquals(List.of(), Catalogs.sessionsLeft(shop));
            assertEquals("hello from target", get(door));
            String kept = "SELECT md5(string_agg(pageno || ':' || md5(data), ',' ORDER BY pageno))"
                    + " FROM pg_largeobject GROUP BY loid ORDER BY loid";
            assertEquals(shop.query(Side.SOURCE, kept), shop.query(Side.TARGET, kept));

            assertEquals(List.of(0, 0), operator.stopDaemons());
            for (String daemon : List.of("control", "proxy")) {
                assertTrue(!operator.log(daemon).contains("3 a.m."), "a password in the log of " + daemon);
            }
        }
    }

    private static Answer succeeds(Answer answer) {
        assertEquals(0, answer.exit(), answer::toString);
        return answer;
    }

    /** As a person with {@code status --watch} who leaves it when it says that it is time. */
    private static void awaitHoldPoint(Operator operator) throws Exception {
        for (int look = 0; look < 100; look++) {
            Answer status = succeeds(operator.run("status", "shop", "--json"));
            JsonNode json = Json.MAPPER.readTree(status.out());
            if (json.path("waitingFor").asText().equals("switchover")) {
                return;
            }
            assertTrue(!json.path("state").asText().equals("failed"), status::toString);
        }
        throw new AssertionError("not ready for its switchover: " + operator.run("status", "shop"));
    }

    private static String get(URI page) throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return http.send(
                        HttpRequest.newBuilder(page)
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
