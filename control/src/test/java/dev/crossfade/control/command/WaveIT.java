package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.daemon.ControlDaemon;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.testing.TestPair;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real tenants, each with databases of its own, moved by a real controller. */
@Timeout(180)
@Tag("endurance")
class WaveIT {

    private static final int TENANTS = 4;

    private final List<TestPair> pairs = new ArrayList<>();
    private final StringWriter out = new StringWriter();

    @TempDir
    Path folder;

    @BeforeEach
    void fill() {
        for (int i = 0; i < TENANTS; i++) {
            TestPair pair = TestPair.create();
            pairs.add(pair);
            pair.executeOnBothAsApp("CREATE TABLE notes (id bigserial PRIMARY KEY, body text)");
            pair.source().executeAsApp("INSERT INTO notes (body) SELECT 'note ' || i FROM generate_series(1, 500) i");
        }
    }

    @AfterEach
    void close() {
        pairs.forEach(TestPair::close);
    }

    @Test
    void canaryThatFailsKeepsTheOthersBackAndOnceItIsMendedTheyFollowTwoAtOnce() throws Exception {
        TestPair canary = pairs.get(TENANTS - 1);
        String name = canary.tenant().id().value();
        canary.target().executeAsApp("INSERT INTO notes (body) VALUES ('left behind')");
        try (ControlDaemon daemon = ControlDaemon.start(settings(), new JdbcDatabasePairs(Clock.systemUTC()))) {
            String url = "http://" + daemon.address();

            assertEquals(1, migrate(url, "--selector", "wave=1", "--canary", name), out.toString());
            assertEquals(TENANTS - 1, report().path("counts").path("notBegun").asInt(), out.toString());
            assertTrue(out.toString().contains(name), out.toString());

            canary.target().executeAsApp("TRUNCATE notes");
            assertEquals(0, migrate(url, "--all", "--canary", name, "--at-once", "2"), out.toString());
        }
        JsonNode report = report();
        assertEquals(TENANTS, report.path("counts").path("done").asInt());
        List<JsonNode> tenants = StreamSupport.stream(report.path("tenants").spliterator(), false)
                .toList();
        Instant canaryEnded = ended(tenants.stream()
                .filter(one -> one.path("tenant").asText().equals(name))
                .findFirst()
                .orElseThrow());
        for (JsonNode one : tenants) {
            assertEquals("SOURCE", one.path("writableNow").asText());
            if (!one.path("tenant").asText().equals(name)) {
                assertFalse(began(one).isBefore(canaryEnded), report.toString());
                long meanwhile = tenants.stream()
                        .filter(other -> !began(other).isAfter(began(one))
                                && ended(other).isAfter(began(one)))
                        .count();
                assertTrue(meanwhile <= 2, report.toString());
            }
        }
    }

    private static Instant began(JsonNode tenant) {
        return Instant.parse(tenant.path("began").asText());
    }

    private static Instant ended(JsonNode tenant) {
        return Instant.parse(tenant.path("ended").asText());
    }

    private JsonNode report() throws Exception {
        return Json.MAPPER.readTree(folder.resolve("report/report.json").toFile());
    }

    private int migrate(String url, String... arguments) {
        List<String> typed = new ArrayList<>(List.of(arguments));
        typed.addAll(List.of("--report", folder.resolve("report").toString()));
        return Typed.run(
                new MigrateCommand(Map.of("CROSSFADE_CONTROL", url), new Looking()),
                out,
                out,
                typed.toArray(String[]::new));
    }

    private Settings settings() throws Exception {
        Path file = Files.writeString(folder.resolve("crossfade.yaml"), """
                control: { admin: { port: 0 }, store: "jdbc:sqlite:%s" }
                """.formatted(folder.resolve("control.db")));
        Settings empty = SettingsLoader.load(file, SettingsLoader.Role.CONTROL);
        return new Settings(
                empty.logging(),
                empty.telemetry(),
                empty.client(),
                empty.proxy(),
                empty.control(),
                pairs.stream().map(pair -> inWave(pair.tenant())).toList());
    }

    private static TenantSettings inWave(TenantSettings tenant) {
        return new TenantSettings(
                tenant.id(),
                Map.of("wave", "1"),
                tenant.hosts(),
                tenant.route(),
                tenant.source(),
                tenant.target(),
                tenant.failover(),
                tenant.headers(),
                tenant.session(),
                tenant.parking(),
                tenant.replication(),
                tenant.switchover());
    }

    /** Nobody is there, and time passes as it does. */
    private static final class Looking implements Terminal {

        @Override
        public boolean interactive() {
            return false;
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.empty();
        }

        @Override
        public void pause(Duration time) {
            Terminal.ofProcess().pause(time);
        }
    }
}
