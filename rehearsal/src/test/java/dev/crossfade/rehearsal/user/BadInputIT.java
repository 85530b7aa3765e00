package dev.crossfade.rehearsal.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.lab.FreePort;
import dev.crossfade.rehearsal.lab.PostgresServer;
import dev.crossfade.rehearsal.user.Operator.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user does wrong, or finds wrong: each time a message that says what to do, an exit code, and nothing half done. */
@Tag("endurance")
class BadInputIT {

    @TempDir
    static Path directory;

    private static Shop shop;
    private static Operator operator;
    private static Path file;
    private static int controlPort;
    private static PostgresServer physical;

    @BeforeAll
    static void startAController() throws Exception {
        shop = Shop.create("faulty");
        physical = PostgresServer.start(14, directory.resolve("physical"), "replica");
        controlPort = FreePort.find();
        operator = new Operator(directory);
        operator.export("CROSSFADE_CONTROL", "http://127.0.0.1:" + controlPort);
        operator.export("SHOP_PASSWORD", Shop.PASSWORD);
        operator.export("WRONG_PASSWORD", "sesame open");
        String source = Tenants.database(shop, Side.SOURCE);
        String target = Tenants.database(shop, Side.TARGET);
        String nobodyThere = Tenants.database("jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/x", "faulty_app");
        String notLogical = source.replace(
                        shop.database(Side.SOURCE).url(),
                        physical.database("postgres").url())
                .replace("user: crossfade", "user: postgres");
        file = directory.resolve("crossfade.yaml");
        Files.writeString(
                file,
                "control:\n  admin: { port: " + controlPort + " }\n"
                        + "tenantDefaults: { switchover: { minProxies: 0 } }\n"
                        + "tenants:\n"
                        + tenant("sound", source, target)
                        + tenant("idle", source, target)
                        + tenant("no-database", source, nobodyThere)
                        + tenant("wrong-password", source.replace("SHOP_PASSWORD", "WRONG_PASSWORD"), target)
                        + tenant("not-logical", notLogical, target)
                        + tenant("unprivileged", source.replace("user: crossfade", "user: jack"), target)
                        + "  - id: no-origin\n    hosts: [faulty.example.com]\n"
                        + "    source: { origin: \"http://127.0.0.1:" + FreePort.find() + "\", database: " + source
                        + " }\n"
                        + "    target: { origin: \"http://127.0.0.1:" + FreePort.find() + "\", database: " + target
                        + " }\n");
        operator.daemon("control", "--config", file.toString());
    }

    @AfterAll
    static void stop() throws Exception {
        operator.close();
        physical.close();
    }

    private static String tenant(String id, String source, String target) {
        return "  - id: " + id + "\n    source: { database: " + source + " }\n    target: { database: " + target
                + " }\n";
    }

    @Test
    void unknownAndMissingKeysAreToldAllAtOnceAndNothingIsStarted() throws Exception {
        Path wrong = directory.resolve("wrong.yaml");
        Files.writeString(wrong, """
                control: { stor: "jdbc:sqlite:wrong.db", admin: { port: 99999 } }
                tenants:
                  - id: acme
                    source: { database: { url: "mysql://db/acme", password: "${NOT_SET}", appRoles: [acme] } }
                    target: { databse: {} }
                """);
        for (String[] command : new String[][] {
            {"config", "validate", "--config", wrong.toString()}, {"control", "--config", wrong.toString()}
        }) {
            Answer answer = operator.run(command);
            assertEquals(2, answer.exit(), answer::toString);
            says(
                    answer,
                    "control.stor: ",
                    "'store'",
                    "control.admin.port: ",
                    "tenants[0].source.database.url: ",
                    "tenants[0].source.database.user: ",
                    "tenants[0].source.database.password: ",
                    "NOT_SET",
                    "tenants[0].target.databse: ");
        }
        assertFalse(Files.exists(directory.resolve("wrong.db")));
        Answer missing = operator.run("proxy", "--config", "nowhere.yaml");
        assertEquals(2, missing.exit(), missing::toString);
        says(missing, "nowhere.yaml", "no such file");
    }

    @Test
    void aPortInUseIsNamedWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path busy = directory.resolve("busy.yaml");
            Files.writeString(busy, """
                    control: { admin: { port: %1$d }, store: "jdbc:sqlite:busy.db" }
                    proxy: { listen: [{ host: 127.0.0.1, port: %1$d }], admin: { port: %2$d }, health: { port: %2$d }, state: busy }
                    tenants:
                      - { id: acme, hosts: ["*"], source: { origin: "http://127.0.0.1:1" }, target: { origin: "http://127.0.0.1:2" } }
                    """.formatted(taken.getLocalPort(), FreePort.find()));
            Answer proxy = operator.run("proxy", "--config", busy.toString());
            assertEquals(1, proxy.exit(), proxy::toString);
            says(proxy, Integer.toString(taken.getLocalPort()), "in use", "proxy.listen");
            Path control = directory.resolve("busy-control.yaml");
            Files.writeString(
                    control,
                    Files.readString(file)
                            .replace("port: " + controlPort, "port: " + taken.getLocalPort())
                            .replace("control:\n", "control:\n  store: jdbc:sqlite:busy.db\n"));
            Answer controller = operator.run("control", "--config", control.toString());
            assertEquals(1, controller.exit(), controller::toString);
            says(controller, Integer.toString(taken.getLocalPort()), "in use", "control.admin.port");
        }
    }

    @Test
    void withoutAControllerAVerbSaysWhereItLooked() throws Exception {
        Answer answer = operator.run("status", "sound", "--control", "http://127.0.0.1:" + FreePort.find());
        assertEquals(1, answer.exit(), answer::toString);
        says(answer, "http://127.0.0.1:", "does not answer", "--control");
    }

    @Test
    @Tag("endurance")
    void anUnknownTenantIsAnsweredWithThoseThatAreKnown() throws Exception {
        for (Answer answer : List.of(
                operator.run("check", "nobody", "--config", file.toString()),
                operator.run("migrate", "nobody"),
                operator.run("route", "nobody", "--to", "target"))) {
            assertEquals(2, answer.exit(), answer::toString);
            says(answer, "nobody", "sound", "no-origin");
        }
        Answer lifted = operator.run("fence", "show", "nobody", "--config", file.toString());
        assertEquals(2, lifted.exit(), lifted::toString);
        says(lifted, "nobody", "sound", "no-origin");
    }

    @Test
    @Tag("endurance")
    void aVerbWithoutAMigrationSaysHowToBeginOne() throws Exception {
        for (String verb : List.of("status", "switchover", "abort")) {
            Answer answer = operator.run(verb, "idle");
            assertTrue(answer.exit() != 0, answer::toString);
            says(answer, "crossfade migrate idle");
        }
    }

    @Test
    void aFlipWithAnOldEpochIsRefusedAndChangesNothing() throws Exception {
        URI route = URI.create("http://127.0.0.1:" + controlPort + "/v1/routes/no-origin");
        HttpResponse<String> before = send(HttpRequest.newBuilder(route).build());
        long epoch = Json.MAPPER.readTree(before.body()).path("epoch").asLong();
        HttpResponse<String> refused = send(HttpRequest.newBuilder(route)
                .PUT(BodyPublishers.ofString("{\"primary\":\"target\",\"ifEpoch\":" + (epoch - 1) + "}"))
                .build());
        JsonNode problem = Json.MAPPER.readTree(refused.body());
        assertEquals(409, refused.statusCode(), refused::body);
        assertTrue(problem.path("detail").asText().contains(Long.toString(epoch)), refused::body);
        assertFalse(problem.path("action").asText().isEmpty(), refused::body);
        assertEquals(before.body(), send(HttpRequest.newBuilder(route).build()).body());
    }

    @Test
    void aDatabaseThatDoesNotAnswerStopsAMigrationBeforeItBegins() throws Exception {
        refuses("no-database", "target: unreachable", "check host, port and firewall");

        Answer told = operator.run("check", "no-database", "--config", file.toString(), "--json");
        assertEquals(3, told.exit(), told::toString);
        JsonNode document = Json.MAPPER.readTree(told.out());
        assertEquals("no-database", document.path("tenant").asText());
        List<JsonNode> blocking = new ArrayList<>();
        for (JsonNode finding : document.path("findings")) {
            if (finding.path("severity").asText().equals("blocks")) {
                blocking.add(finding);
            }
        }
        assertEquals(document.path("blocking").asInt(), blocking.size(), told::toString);
        JsonNode unreachable = blocking.get(0);
        assertEquals("unreachable", unreachable.path("code").asText(), told::toString);
        assertEquals("target", unreachable.path("side").asText());
        assertTrue(unreachable.path("remedy").asText().startsWith("check host, port and firewall"), told::toString);
    }

    @Test
    @Tag("endurance")
    void aWrongPasswordStopsAMigrationBeforeItBegins() throws Exception {
        refuses("wrong-password", "source: unreachable", "check database.user and database.password");
        assertFalse(operator.log("control").contains("sesame"));
    }

    @Test
    @Tag("endurance")
    void aSourceThatDoesNotLogLogicallyStopsAMigrationBeforeItBegins() throws Exception {
        refuses("not-logical", "source: wal-level", "ALTER SYSTEM SET wal_level = 'logical'");
    }

    @Test
    @Tag("endurance")
    void aSourceWithoutAFreeSlotStopsAMigrationBeforeItBegins() throws Exception {
        try {
            shop.execute(
                    Side.SOURCE,
                    "SELECT pg_create_physical_replication_slot('busy_' || n) FROM generate_series(1,"
                            + " current_setting('max_replication_slots')::int"
                            + " - (SELECT count(*) FROM pg_replication_slots)::int) n");
            refuses("sound", "source: no-free-slot", "ALTER SYSTEM SET max_replication_slots = ");
        } finally {
            shop.execute(
                    Side.SOURCE,
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                            + " WHERE slot_name LIKE 'busy\\_%'");
        }
    }

    @Test
    @Tag("endurance")
    void aMissingPrivilegeIsNamedWithTheStatementThatGrantsIt() throws Exception {
        shop.execute(Side.SOURCE, "CREATE ROLE jack LOGIN PASSWORD '" + Shop.PASSWORD.replace("'", "''") + "'");
        try {
            Answer check = refuses("unprivileged", "source: missing-privilege", "GRANT pg_signal_backend TO \"jack\"");
            List<String> grants = statements(check);
            assertTrue(grants.size() >= 4, check::toString);
            shop.execute(Side.SOURCE, grants.toArray(String[]::new));
            Answer again = operator.run("check", "unprivileged", "--config", file.toString());
            assertFalse(again.out().contains("missing-privilege"), again::toString);
        } finally {
            shop.execute(Side.SOURCE, "DROP OWNED BY jack", "DROP ROLE jack");
        }
    }

    /** What a person would copy from behind the arrows. */
    /** Findings are a paragraph each, and a remedy goes from its arrow to the paragraph's end. */
    private static List<String> statements(Answer check) {
        List<String> found = new ArrayList<>();
        for (String paragraph : check.out().split("\n\n", -1)) {
            if (paragraph.contains("source: missing-privilege")) {
                found.add(paragraph
                        .substring(paragraph.indexOf("→") + 1)
                        .replaceAll("\\s+", " ")
                        .strip());
            }
        }
        return found;
    }

    @Test
    @Tag("endurance")
    void aTableWithoutAReplicaIdentityStopsAMigrationBeforeItBegins() throws Exception {
        for (Side side : Side.values()) {
            shop.execute(side, "CREATE TABLE trace (line text)", "ALTER TABLE trace OWNER TO faulty_app");
        }
        try {
            refuses("sound", "source: missing-replica-identity  public.trace", "REPLICA IDENTITY FULL");
        } finally {
            for (Side side : Side.values()) {
                shop.execute(side, "DROP TABLE trace");
            }
        }
    }

    @Test
    @Tag("endurance")
    void aTargetThatHoldsRowsStopsAMigrationBeforeItBegins() throws Exception {
        shop.execute(Side.TARGET, "INSERT INTO notes (key) VALUES ('mine')");
        try {
            refuses("sound", "target: target-not-empty  public.notes", "replication.truncateTarget");
            assertEquals(List.of("mine"), shop.query(Side.TARGET, "SELECT key FROM notes"));
        } finally {
            shop.execute(Side.TARGET, "DELETE FROM notes");
        }
    }

    @Test
    @Tag("endurance")
    void anOriginThatDoesNotAnswerStopsAMigrationBeforeItBegins() throws Exception {
        Catalogs before = Catalogs.of(shop);
        Answer migrate = operator.run("migrate", "no-origin");
        assertEquals(1, migrate.exit(), migrate::toString);
        says(migrate, "origin", "http://127.0.0.1:", "do:  ", "crossfade abort no-origin");
        assertEquals(List.of(), Catalogs.of(shop).differencesFrom(before));
    }

    /** Both {@code check} and {@code migrate} say so, and afterwards both databases are as they were. */
    private static Answer refuses(String tenant, String finding, String remedy) throws Exception {
        Catalogs before = Catalogs.of(shop);
        Answer check = operator.run("check", tenant, "--config", file.toString());
        assertEquals(3, check.exit(), check::toString);
        says(check, finding, remedy);
        Answer migrate = operator.run("migrate", tenant);
        assertEquals(1, migrate.exit(), migrate::toString);
        says(migrate, remedy);
        // Of a source that does not let us look nothing is claimed.
        String writable = finding.equals("source: unreachable") ? "UNKNOWN" : "SOURCE";
        assertTrue(
                migrate.out().contains(tenant + ": writable now: " + writable + " — safe next: mend what failed"),
                migrate::toString);
        assertEquals(List.of(), Catalogs.of(shop).differencesFrom(before));
        return check;
    }

    private static void says(Answer answer, String... words) {
        String text = (answer.out() + answer.err()).replaceAll("\\s+", " ");
        for (String word : words) {
            assertTrue(text.contains(word.replaceAll("\\s+", " ")), () -> "'" + word + "' is not in " + answer);
        }
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, BodyHandlers.ofString());
    }
}
