package dev.crossfade.config.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.etcd.EtcdFailure.Kind;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.testing.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of three, of which members die. */
@Timeout(120)
class EtcdQuorumIT {

    private static final String PREFIX = "/t/";
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final long ENOUGH_NANOS = 30_000_000_000L;
    private static final long BREATH_NANOS = 50_000_000L;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private List<EtcdServer> members;

    @SuppressWarnings("NullAway.Init")
    private EtcdClient client;

    @BeforeEach
    void start() {
        members = EtcdServer.cluster(directory, 3);
        List<String> urls = members.stream().map(EtcdServer::url).toList();
        client = EtcdClient.of(new EtcdSettings(urls, "", "", EtcdSettings.NONE.tls()), "proxy.etcd", LIMIT);
    }

    @AfterEach
    void stop() {
        client.close();
        members.forEach(EtcdServer::close);
    }

    /** What the dead one was asked fails, and an election takes its time: so it is asked again, as all do who use it. */
    @Test
    @Tag("endurance")
    void whoeverOfThreeDiesTheOthersGoOn() throws Exception {
        for (EtcdServer member : members) {
            member.kill();
            String value = "without " + member.url();
            long before = persist(() -> client.list(PREFIX)).newest();
            // Where the answer to a write was lost with its leader, its second try finds the key changed.
            boolean written = persist(() -> client.commit(put(before, value)).succeeded());
            assertTrue(written || value.equals(persist(this::value)), value);
            assertEquals(value, persist(this::value));
            member.startAgain();
        }
    }

    @Tag("endurance")
    @Test
    void withoutAMajorityNothingIsToldAsWrittenOrReadAndTheReasonIs() throws Exception {
        assertTrue(client.commit(put(0, "kept")).succeeded());
        long known = client.list(PREFIX).newest();
        members.get(0).kill();
        members.get(1).kill();

        for (int call = 0; call < members.size(); call++) {
            assertHasNoMajority(assertThrows(EtcdFailure.class, () -> client.commit(put(known, "in doubt"))));
            assertHasNoMajority(assertThrows(EtcdFailure.class, () -> client.list(PREFIX)));
        }

        members.get(0).startAgain();
        // The one that was left may have kept what it could not promise.
        assertTrue(Set.of("kept", "in doubt").contains(persist(this::value)));
    }

    private static void assertHasNoMajority(EtcdFailure told) {
        String words = String.valueOf(told.getMessage());
        assertTrue(Set.of(Kind.NO_QUORUM, Kind.UNREACHABLE).contains(told.kind()), words);
        assertTrue(words.matches(".*(majority|connection refused).*"), words);
    }

    private String value() throws EtcdFailure, InterruptedException {
        return client.list(PREFIX).keys().get(0).value();
    }

    private static EtcdTxn put(long known, String value) {
        return new EtcdTxn().whereUnchanged(PREFIX + "a", known).put(PREFIX + "a", value);
    }

    private interface Call<T> {

        T make() throws EtcdFailure, InterruptedException;
    }

    private static <T> T persist(Call<T> call) throws EtcdFailure, InterruptedException {
        long end = System.nanoTime() + ENOUGH_NANOS;
        while (true) {
            try {
                return call.make();
            } catch (EtcdFailure e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                LockSupport.parkNanos(BREATH_NANOS);
            }
        }
    }
}
