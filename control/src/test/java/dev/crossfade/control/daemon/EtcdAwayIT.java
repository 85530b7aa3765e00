package dev.crossfade.control.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.testing.EtcdServer;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.testing.EmbeddedServers;
import dev.crossfade.replication.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A controller that shares its store with others, and whose routes are in an etcd that is away when it begins to lead. */
@Timeout(90)
class EtcdAwayIT {

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @BeforeAll
    static void insist() {
        EtcdServer.insist();
    }

    @Test
    void itIsNamedUntilItIsBackAndTheLogHasALineForEach() throws Exception {
        PrintStream usual = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try (EtcdServer etcd = EtcdServer.start(directory.resolve("etcd"));
                TestDatabase store = EmbeddedServers.postgres(17).createDatabase()) {
            etcd.kill();
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            try (ControlDaemon daemon =
                    ControlDaemon.start(settings(store, etcd), new JdbcDatabasePairs(Clock.systemUTC()))) {
                until(() -> answer(daemon, "/readyz").body().contains("this one cannot"));
                HttpResponse<String> ready = answer(daemon, "/readyz");
                assertEquals(200, ready.statusCode(), "it is as good a standby as any");
                assertTrue(
                        ready.body()
                                .startsWith("ready, standing by: no controller leads, and this one cannot: the routes"
                                        + " cannot be read: no answer from etcd at " + etcd.url()),
                        ready::body);
                assertTrue(ready.body().contains("; to do: see that etcd runs"), ready::body);
                assertEquals(503, answer(daemon, "/leaderz").statusCode());
                assertEquals(
                        ready.body().substring("ready, ".length()),
                        answer(daemon, "/leaderz").body());

                until(() -> term(store) >= 2);
                etcd.startAgain();
                until(() -> answer(daemon, "/leaderz").statusCode() == 200);
                assertEquals("ready\n", answer(daemon, "/readyz").body());
            }
        } finally {
            System.setErr(usual);
        }
        List<String> lines = log.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(1, count(lines, "this controller cannot lead: the routes cannot be read"), lines::toString);
        assertEquals(1, count(lines, "this controller can lead again: it does in term "), lines::toString);
        assertEquals(0, count(lines, "\tat "), lines::toString);
        assertEquals(1, count(lines, "leading, in term "), "each try is not worth a line: " + lines);
    }

    /** How often the lease was given to anybody. */
    private static long term(TestDatabase store) throws Exception {
        try (Connection connection = store.connect(store.ours());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT term FROM crossfade_control.leader")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static long count(List<String> lines, String words) {
        return lines.stream().filter(line -> line.contains(words)).count();
    }

    private Settings settings(TestDatabase store, EtcdServer etcd) throws Exception {
        Path file = Files.writeString(directory.resolve("crossfade.yaml"), """
                control:
                  admin: { port: 0 }
                  store: "%s?user=%s&password=%s"
                  routes: { in: etcd }
                  etcd: { endpoints: ["%s"] }
                tenants: []
                """.formatted(
                        store.url(), encoded(store.ours()), encoded(TestDatabase.PASSWORD), etcd.url()));
        return SettingsLoader.load(file, SettingsLoader.Role.CONTROL);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpResponse<String> answer(ControlDaemon daemon, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://" + daemon.address() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void until(Callable<Boolean> so) throws Exception {
        while (!so.call()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
