package dev.crossfade.config.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.etcd.EtcdFailure.Kind;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.testing.EtcdServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against a real etcd. */
@Timeout(60)
class EtcdClientIT {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final EtcdSettings.Tls NO_TLS = EtcdSettings.NONE.tls();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void writesOnlyWhatHasNotChangedSinceItWasRead() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory);
                EtcdClient client = client(etcd.url())) {
            assertTrue(client.commit(put("/t/a", 0, "one")).succeeded());
            long read = client.list("/t/").newest();

            assertFalse(client.commit(put("/t/a", 0, "two")).succeeded());
            EtcdTxn.Answer answer = client.commit(put("/t/a", read, "three").list("/t/"));

            assertTrue(answer.succeeded());
            assertEquals("three", answer.read().get(0).keys().get(0).value());
            assertEquals(answer.read().get(0).revision(), answer.read().get(0).newest());
        }
    }

    @Test
    void theCopyFollowsWhatIsWrittenAndWhatGoes() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory);
                EtcdClient client = client(etcd.url());
                EtcdMirror copy = new EtcdMirror(client, "/t/")) {
            etcd.put("/t/a", "before");
            assertEquals("before", copy.read().keys().get(0).value());

            etcd.put("/t/a", "after");
            etcd.put("/other", "not ours");
            etcd.delete("/t/a");

            List<Change> told = new ArrayList<>(copy.await(SOON));
            if (told.size() == 1) {
                told.addAll(copy.await(SOON));
            }
            assertEquals("after", told.get(0).now().value());
            assertTrue(told.get(1).gone());
            assertEquals("after", told.get(1).now().value());
            assertTrue(copy.now().keys().isEmpty());
        }
    }

    @Test
    void ofHistoryThatIsThrownAwayTheCopyIsToldAndReadsAgain() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory);
                EtcdClient client = client(etcd.url());
                EtcdMirror copy = new EtcdMirror(client, "/t/")) {
            var unused = copy.read();
            etcd.put("/t/a", "one");
            etcd.put("/t/a", "two");
            etcd.compact();

            EtcdFailure told = assertThrows(EtcdFailure.class, () -> copy.await(SOON));

            assertEquals(Kind.COMPACTED, told.kind(), told.getMessage());
            assertEquals("two", copy.read().keys().get(0).value());
        }
    }

    @Test
    void aLeaseThatHasRunOutTakesItsKeyWithIt() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory);
                EtcdClient client = client(etcd.url());
                EtcdMirror copy = new EtcdMirror(client, "/t/")) {
            var unused = copy.read();
            long lease = client.grant(Duration.ofSeconds(1)).id();
            assertTrue(client.commit(new EtcdTxn().put("/t/a", "mine", lease)).succeeded());
            assertEquals(lease, copy.await(SOON).get(0).now().lease());
            assertTrue(client.keepAlive(lease).compareTo(Duration.ZERO) > 0);

            Change gone = copy.await(SOON).get(0);

            assertTrue(gone.gone());
            assertEquals(lease, gone.now().lease());
            assertFalse(client.isAlive(lease));
            assertEquals(Duration.ZERO, client.keepAlive(lease));
            EtcdFailure told =
                    assertThrows(EtcdFailure.class, () -> client.commit(new EtcdTxn().put("/t/a", "mine", lease)));
            assertEquals(Kind.LEASE_GONE, told.kind(), told.getMessage());
        }
    }

    @Test
    void aMemberThatRefusesConnectionsIsPassedOver() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory);
                EtcdClient client = client("http://127.0.0.1:" + nobody(), etcd.url())) {
            assertTrue(client.commit(put("/t/a", 0, "one")).succeeded());
            assertEquals(etcd.url(), client.endpoint());
        }
    }

    /** As one that is killed does, or a load balancer's that has none behind it. */
    @Test
    void whatReadsIsAskedOfTheNextMemberAtOnceAndWhatWritesIsNot() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory);
                ServerSocket cutting = cuttingOff()) {
            etcd.put("/t/a", "there");
            String broken = "http://127.0.0.1:" + cutting.getLocalPort();
            try (EtcdClient reading = client(broken, etcd.url())) {
                assertEquals("there", reading.list("/t/").keys().get(0).value());
            }
            try (EtcdClient reading = client(broken, etcd.url())) {
                assertEquals(
                        "there",
                        reading.commit(new EtcdTxn().list("/t/"))
                                .read()
                                .get(0)
                                .keys()
                                .get(0)
                                .value());
            }
            try (EtcdClient writing = client(broken, etcd.url())) {
                EtcdFailure told = assertThrows(EtcdFailure.class, () -> writing.commit(put("/t/b", 0, "one")));

                assertEquals(Kind.UNREACHABLE, told.kind(), told.getMessage());
                assertTrue(told.mayBeDone());
                assertEquals("", etcd.get("/t/b"));
                assertTrue(writing.commit(put("/t/b", 0, "two")).succeeded(), "the next call goes elsewhere");
            }
        }
    }

    /** It takes each connection, and ends it once something has come. */
    private static ServerSocket cuttingOff() throws IOException {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket taken = server.accept()) {
                    var unused = taken.getInputStream().read();
                } catch (IOException e) {
                    // The client has given up, or the test has ended.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    /** What was sent to it may have been done; so the call fails, and the next one goes elsewhere. */
    @Test
    void aMemberThatStandsStillFailsOneCallAndEndsWhatIsWatchedThere() throws Exception {
        try (EtcdServer still = EtcdServer.start(directory.resolve("a"));
                EtcdServer other = EtcdServer.start(directory.resolve("b"));
                EtcdClient client = new EtcdClient(
                        settings(still.url(), other.url()), HttpClient.newBuilder(), ofMillis(500), 1000);
                EtcdMirror copy = new EtcdMirror(client, "/t/")) {
            var unused = copy.read();
            assertTrue(copy.await(Duration.ZERO).isEmpty());
            still.pause();

            EtcdFailure told = assertThrows(EtcdFailure.class, () -> client.list("/t/"));

            assertEquals(Kind.UNREACHABLE, told.kind(), told.getMessage());
            assertTrue(String.valueOf(told.getMessage()).contains(still.url()), told.getMessage());
            assertThrows(EtcdFailure.class, () -> copy.await(SOON));
            assertEquals(other.url(), client.endpoint());
            assertTrue(client.list("/t/").keys().isEmpty());
            still.resume();
        }
    }

    @Test
    void aKilledOneIsNamedWithTheReasonAndIsThereAgainWhenItIs() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory);
                EtcdClient client = client(etcd.url())) {
            etcd.put("/t/a", "kept");
            etcd.kill();

            EtcdFailure told = assertThrows(EtcdFailure.class, () -> client.list("/t/"));

            assertEquals(Kind.UNREACHABLE, told.kind());
            assertEquals("no answer from etcd at " + etcd.url() + " (connection refused)", told.getMessage());
            etcd.startAgain();
            assertEquals("kept", client.list("/t/").keys().get(0).value());
        }
    }

    @Test
    void ofOneThatSpeaksNoTlsItIsSaidHowItsEndpointBegins() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory);
                EtcdClient client = client(etcd.url().replace("http:", "https:"))) {
            EtcdFailure told = assertThrows(EtcdFailure.class, () -> client.list("/t/"));

            assertTrue(
                    String.valueOf(told.getMessage())
                            .endsWith("; if it speaks no TLS, its endpoint begins with http:)"),
                    told.getMessage());
        }
    }

    @Test
    void anAnswerOfMoreThanTheBoundIsReadNoFurther() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory);
                EtcdClient client = new EtcdClient(settings(etcd.url()), HttpClient.newBuilder(), LIMIT, 1000);
                EtcdMirror copy = new EtcdMirror(client, "/t/")) {
            var unused = copy.read();
            etcd.put("/t/a", "x".repeat(2000));

            assertEquals(
                    Kind.TOO_LARGE,
                    assertThrows(EtcdFailure.class, () -> client.list("/t/")).kind());
            assertEquals(
                    Kind.TOO_LARGE,
                    assertThrows(EtcdFailure.class, () -> copy.await(SOON)).kind());
        }
    }

    @Test
    void aRequestThatEtcdTakesNotSoLargeIsToldAsThat() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory, "--max-request-bytes", "2000");
                EtcdClient client = client(etcd.url())) {
            EtcdFailure told =
                    assertThrows(EtcdFailure.class, () -> client.commit(put("/t/a", 0, "x".repeat(100_000))));

            assertEquals(Kind.TOO_LARGE, told.kind(), told.getMessage());
        }
    }

    @Test
    void aFullOneIsToldAsThat() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory, "--quota-backend-bytes", "100000");
                EtcdClient client = client(etcd.url())) {
            EtcdFailure told = assertThrows(EtcdFailure.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    var unused = client.commit(new EtcdTxn().put("/t/" + i, "x".repeat(20_000)));
                }
            });

            assertEquals(Kind.NO_SPACE, told.kind(), told.getMessage());
            assertTrue(told.action().contains("etcdctl alarm disarm"), told.action());
        }
    }

    @Test
    void logsInAndAgainWhenItsTokenCountsNoMore() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "secret\n");
        Path data = Files.createDirectory(directory.resolve("data"));
        try (EtcdServer etcd = EtcdServer.start(data);
                EtcdClient client = EtcdClient.of(login(etcd, "edge", password), "proxy.etcd", LIMIT)) {
            etcd.askForLogin("edge", "secret", "/t/");
            assertTrue(client.commit(put("/t/a", 0, "one")).succeeded());

            etcd.kill(); // it forgets its tokens
            etcd.startAgain();

            assertEquals("one", client.list("/t/").keys().get(0).value());
            EtcdFailure told = assertThrows(EtcdFailure.class, () -> client.list("/others/"));
            assertEquals(Kind.NOT_ALLOWED, told.kind(), told.getMessage());
        }
    }

    /** Of a token that a later state gave out, one that has another state answers nothing until that is reached: never. */
    @Test
    void logsInAgainWhereItsTokenIsOfDataThatIsLost() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "secret\n");
        Path data = Files.createDirectory(directory.resolve("data"));
        try (EtcdServer etcd = EtcdServer.start(data);
                EtcdClient client = EtcdClient.of(login(etcd, "edge", password), "proxy.etcd", ofMillis(1500))) {
            for (int i = 0; i < 150; i++) {
                etcd.put("/t/" + i, "x");
            }
            etcd.askForLogin("edge", "secret", "/t/");
            assertEquals(150, client.list("/t/").keys().size());

            etcd.kill();
            etcd.startEmpty();
            etcd.askForLogin("edge", "secret", "/t/");

            EtcdFailure told = assertThrows(EtcdFailure.class, () -> client.commit(put("/t/a", 0, "one")));
            assertEquals(Kind.UNREACHABLE, told.kind(), told.getMessage());
            assertTrue(client.commit(put("/t/a", 0, "two")).succeeded());
        }
    }

    @Test
    void ofAnEtcdThatAsksForNoLoginAnyMoreItIsSaidWhatToDo() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "secret\n");
        Path data = Files.createDirectory(directory.resolve("data"));
        try (EtcdServer etcd = EtcdServer.start(data);
                EtcdClient client = EtcdClient.of(login(etcd, "edge", password), "proxy.etcd", LIMIT)) {
            EtcdFailure told = assertThrows(EtcdFailure.class, () -> client.list("/t/"));

            assertEquals(Kind.NO_LOGIN, told.kind(), told.getMessage());
            assertTrue(told.action().contains("etcdctl auth enable"), told.action());
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "wrong-one\n");
        Path data = Files.createDirectory(directory.resolve("data"));
        try (EtcdServer etcd = EtcdServer.start(data);
                EtcdClient client = EtcdClient.of(login(etcd, "edge", password), "proxy.etcd", LIMIT);
                EtcdClient nobody = client(etcd.url())) {
            etcd.askForLogin("edge", "secret", "/t/");

            EtcdFailure told = assertThrows(EtcdFailure.class, () -> client.list("/t/"));

            assertEquals(Kind.NOT_ALLOWED, told.kind(), told.getMessage());
            assertFalse(String.valueOf(told.getMessage()).contains("wrong-one"));
            assertEquals(
                    Kind.NOT_ALLOWED,
                    assertThrows(EtcdFailure.class, () -> nobody.list("/t/")).kind());
        }
    }

    private static EtcdTxn put(String key, long known, String value) {
        return new EtcdTxn().whereUnchanged(key, known).put(key, value);
    }

    private static Duration ofMillis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static EtcdSettings settings(String... urls) {
        return new EtcdSettings(List.of(urls), "", "", NO_TLS);
    }

    private static EtcdSettings login(EtcdServer etcd, String user, Path password) {
        return new EtcdSettings(List.of(etcd.url()), user, password.toString(), NO_TLS);
    }

    private static EtcdClient client(String... urls) {
        return EtcdClient.of(settings(urls), "proxy.etcd", LIMIT);
    }

    private static int nobody() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
