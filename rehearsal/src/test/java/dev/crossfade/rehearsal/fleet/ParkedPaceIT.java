package dev.crossfade.rehearsal.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.rehearsal.lab.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints how fast a proxy and its controller accept what they park and deliver it again, and how late what is due is delivered while much
 * waits: over HTTP, on PostgreSQL, beside a bare insert on the same server. Asserts that all is kept and delivered, and nothing about time.
 * {@code -Dbench.waiting=1000000} has so many wait, {@code -Dbench.rate} and {@code -Dbench.seconds} send so many.
 */
@Tag("endurance")
@Timeout(1_200)
class ParkedPaceIT {

    private static final int WAITING = Integer.getInteger("bench.waiting", 20_000);
    private static final int RATE = Integer.getInteger("bench.rate", 2_000);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 10);
    /** After which the JVM, in which all but the server is, has compiled the most of it. */
    private static final int WARM_UP_SECONDS = Integer.getInteger("bench.warmUp", 20);

    private static final int WARM_UP = RATE / 2 * WARM_UP_SECONDS;
    private static final int KEYS = 1_000;
    private static final int BODY = 1_024;
    private static final int BATCH = 128;
    private static final int AT_ONCE = 100;
    private static final int DUE_A_SECOND = 500;
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

    @TempDir
    private Path directory = Path.of("");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private PostgresServer server;
    private Fleet fleet;

    @BeforeEach
    void begin() throws Exception {
        server = PostgresServer.start(17, directory.resolve("store"));
        sql("CREATE ROLE control LOGIN PASSWORD 'control'", "CREATE DATABASE control OWNER control");
        fleet = new Fleet(directory, "control", "  parking: { key: \"" + "A".repeat(43) + "=\" }", "");
        fleet.storeIn("jdbc:postgresql://127.0.0.1:" + server.port() + "/control?user=control&password=control");
        fleet.startController();
        fleet.stopController();
        fill();
        fleet.startController();
        fleet.startProxy("edge-1");
        Fleet.until(() -> fleet.readyz("edge-1").contains("lease held"), "the proxy has its lease");
    }

    @AfterEach
    void end() throws Exception {
        fleet.close();
        server.close();
    }

    @Test
    void acceptsAndDeliversAndIsPunctualWhileMuchWaits() throws Exception {
        double bare = bareInserts();
        accept(RATE / 2, WARM_UP_SECONDS);
        deliver(WARM_UP);
        System.out.println("BENCH accepting");
        long begun = System.nanoTime();
        double[] accepted = accept(RATE, SECONDS);
        double rate = accepted.length / ((System.nanoTime() - begun) / 1e9);
        double delivered = deliver(WARM_UP + accepted.length);
        System.out.printf(
                Locale.ROOT,
                "BENCH %d waiting; accepted %.0f/s (%.2f of a bare insert): p50 %.1f ms, p99 %.1f ms, longest %.1f ms;"
                        + " delivered %.0f/s over %d keys (%.2f)%n",
                WAITING,
                rate,
                rate / bare,
                accepted[accepted.length / 2],
                accepted[(int) Math.ceil(accepted.length * 0.99) - 1],
                accepted[accepted.length - 1],
                delivered,
                KEYS,
                delivered / bare);
        long[] late = lateness();
        System.out.printf(
                Locale.ROOT,
                "BENCH %d waiting; %d due, %d a second: late p50 %d ms, p99 %d ms, longest %d ms%n",
                WAITING,
                late.length,
                DUE_A_SECOND,
                late[late.length / 2],
                late[(int) Math.ceil(late.length * 0.99) - 1],
                late[late.length - 1]);
    }

    /** Those that are wanted in a year. What they say is never opened. */
    private void fill() throws SQLException {
        long far = Instant.now().plusSeconds(31_536_000).toEpochMilli();
        control("""
                INSERT INTO crossfade_control.parked (seq, id, tenant, kind, lane, arrived_at, due_at, state, since, attempts, content)
                SELECT n, 'waits-' || n, 'acme', 'deferred', 'waits ' || n %% 10000, %d, %d + n, 'waiting', 0, 0, decode(repeat('ab', 1024), 'hex')
                FROM generate_series(1, %d) n""".formatted(Instant.now().toEpochMilli(), far, WAITING), """
                INSERT INTO crossfade_control.parked_lane (tenant, lane, due_at, free_at, turn_at, failures, served)
                SELECT 'acme', lane, min(due_at), 0, min(due_at), 0, '' FROM crossfade_control.parked GROUP BY lane""", "ANALYZE");
    }

    /** Of rows of the same size, in batches as those that the controller writes. */
    private double bareInserts() throws SQLException {
        byte[] said = new byte[BODY];
        try (Connection connection = server.superuser("control");
                Statement create = connection.createStatement()) {
            create.execute("CREATE TABLE bare (seq BIGINT PRIMARY KEY, content BYTEA)");
            connection.setAutoCommit(false);
            int batches = RATE * SECONDS / BATCH;
            long begun = System.nanoTime();
            for (int batch = 0; batch < batches; batch++) {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bare VALUES (?, ?)")) {
                    for (int i = 0; i < BATCH; i++) {
                        insert.setLong(1, (long) batch * BATCH + i);
                        insert.setBytes(2, said);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
                connection.commit();
            }
            return batches * BATCH / ((System.nanoTime() - begun) / 1e9);
        }
    }

    /**
     * Nobody takes them: each is handed over by the proxy, and answered once it is on the disk.
     *
     * @return how long each took, from the moment at which it was to be sent, in ms; in order
     */
    private double[] accept(int rate, int seconds) throws Exception {
        fleet.source().goAway();
        assertEquals(200, fleet.park("{}").statusCode());
        Fleet.until(() -> !fleet.route("edge-1").at("/parked/byHand/0").isMissingNode(), "the proxy parks");
        double[] taken = new PostLoad(
                        fleet.client("edge-1").resolve("/webhooks/pay"),
                        AT_ONCE,
                        i -> "X-Key: k" + i % KEYS + "\r\n",
                        new byte[BODY])
                .send(rate, seconds);
        assertEquals(200, fleet.park("{\"paths\":[]}").statusCode());
        return taken;
    }

    /**
     * From the first one that an origin which is back has seen.
     *
     * @param all that it has seen in the end, among them those of before
     * @return how many a second
     */
    private double deliver(int all) throws Exception {
        int before = fleet.source().count();
        fleet.source().comeBack();
        Fleet.until(() -> fleet.source().count() > before, "the first");
        long begun = System.nanoTime();
        Fleet.until(() -> fleet.source().count() >= all, "all of them", LONG_ENOUGH);
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertEquals(all, fleet.source().count());
        return (all - before) / seconds;
    }

    /** Of what is due at known moments, each with a key of its own. */
    private long[] lateness() throws Exception {
        int all = DUE_A_SECOND * SECONDS;
        long first = Instant.now().toEpochMilli() + all + 5_000;
        int before = fleet.source().count();
        URI deferred = fleet.controller().resolve("/v1/tenants/acme/deferred");
        sendAll(all, i -> {
            long due = first + i * 1_000L / DUE_A_SECOND;
            String wish =
                    "{\"deliverAt\":\"%s\",\"key\":\"due-%d\",\"request\":{\"host\":\"acme.example.com\",\"method\":\"POST\",\"path\":\"/due\",\"body\":\"%d\"}}"
                            .formatted(Instant.ofEpochMilli(due), i, due);
            HttpRequest request = HttpRequest.newBuilder(deferred)
                    .POST(HttpRequest.BodyPublishers.ofString(wish))
                    .build();
            return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        });
        System.out.printf(
                "BENCH the last was deferred %d ms before the first is due%n",
                first - Instant.now().toEpochMilli());
        Fleet.until(() -> fleet.source().count() >= before + all, "all that is due");
        return fleet.source().got().stream()
                .skip(before)
                .mapToLong(one -> one.atMillis() - Long.parseLong(one.body()))
                .sorted()
                .toArray();
    }

    /** Each has to be taken. */
    private static void sendAll(int all, IntFunction<CompletableFuture<HttpResponse<String>>> send)
            throws InterruptedException {
        Semaphore atOnce = new Semaphore(AT_ONCE);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            atOnce.acquire();
            answers.add(send.apply(i).whenComplete((status, failure) -> atOnce.release()));
        }
        for (CompletableFuture<HttpResponse<String>> each : answers) {
            HttpResponse<String> answer = each.join();
            assertEquals(202, answer.statusCode(), answer::body);
        }
    }

    private void sql(String... statements) throws SQLException {
        run(server.superuser("postgres"), statements);
    }

    private void control(String... statements) throws SQLException {
        run(server.superuser("control"), statements);
    }

    private static void run(Connection opened, String... statements) throws SQLException {
        try (Connection connection = opened;
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
