package dev.crossfade.rehearsal.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.testing.EtcdServer;
import dev.crossfade.config.wire.Json;
import dev.crossfade.rehearsal.network.DelayRelay;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes until forty whole proxies, half of them in another region, act on a flip and the controller knows it; prints, and asserts
 * nothing of time.
 */
@Tag("endurance")
@Timeout(600)
class FlipPaceIT {

    private static final int PROXIES = 40;
    private static final int FLIPS = 200;
    private static final int WARM_UP = 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void everyFlipIsFollowedByAllOfThem() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(directory.resolve("etcd"));
                DelayRelay far =
                        DelayRelay.to("127.0.0.1", URI.create(etcd.url()).getPort(), Duration.ofMillis(150))) {
            String near = access(etcd.url());
            try (Fleet fleet = new Fleet(directory, "etcd", "  routes: { in: etcd }\n" + near, near)) {
                fleet.startController();
                for (int i = 0; i < PROXIES; i++) {
                    fleet.startProxyBy("edge-" + i, i % 2 == 0 ? near : access("http://127.0.0.1:" + far.port()));
                }
                long[] millis = new long[FLIPS];
                for (int i = -WARM_UP; i < FLIPS; i++) {
                    long took = flip(fleet, i % 2 == 0 ? "target" : "source");
                    if (i >= 0) {
                        millis[i] = took;
                    }
                }
                Arrays.sort(millis);
                System.out.printf(
                        "BENCH flip acknowledged by %d proxies, half of them 150 ms away, %d flips: p50 %d ms, p99 %d ms, max %d ms%n",
                        PROXIES, FLIPS, millis[FLIPS / 2], millis[FLIPS * 99 / 100], millis[FLIPS - 1]);
            }
        }
    }

    /** @return how long it took, in milliseconds */
    private static long flip(Fleet fleet, String to) throws Exception {
        long begun = System.nanoTime();
        HttpResponse<String> flipped = fleet.flip(to);
        assertEquals(200, flipped.statusCode(), flipped.body());
        long epoch = Json.MAPPER.readTree(flipped.body()).path("epoch").asLong();
        Fleet.until(() -> fleet.followers(epoch) == PROXIES, "all follow epoch " + epoch);
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private static String access(String url) {
        return "  etcd: { endpoints: [\"" + url + "\"] }";
    }
}
