package dev.crossfade.proxy.bench;

import static dev.crossfade.proxy.bench.CostTable.say;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether a request costs more where there are more tenants: two proxies in turn, one with ten and one with ten thousand, each asked for
 * ten of its tenants, so that connections to origins and caches are alike. Nothing is asserted of speed.
 */
@Tag("endurance")
@EnabledOnOs(OS.LINUX)
@Timeout(3600)
class RoutingBenchmarkIT {

    private static final int FEW = 10;
    private static final int MANY = 10_000;
    private static final double AIM = 1.05;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void whatARequestCostsWithTenThousandTenants() throws Exception {
        assumeTrue(BenchPeers.areInstalled(), "needs nginx, haproxy, wrk, nghttp2-client and openssl of Debian");
        try (Core core = new Core();
                BenchOrigin origin = new BenchOrigin(directory, core);
                CrossfadePeer few = proxy(FEW, origin, core);
                CrossfadePeer many = proxy(MANY, origin, core)) {
            Load load = new Load(directory, core);
            for (CrossfadePeer each : List.of(few, many)) {
                List<String> hosts = hosts(each == few ? FEW : MANY);
                core.warmUp(each, (peer, seconds) -> load.asFastAsItGoes(peer.address(), hosts, seconds));
            }
            Rounds rounds = new Rounds();
            rounds.add(
                    List.of(few, many),
                    peer -> load.asFastAsItGoes(peer.address(), hosts(peer == few ? FEW : MANY), Rounds.SECONDS));
            say(String.format(
                    Locale.ROOT,
                    "µs of a processor a request: %.1f with %d tenants, %.1f with %d; ratio %.3f, aim %.2f; %d and %d MiB",
                    rounds.micros(few),
                    FEW,
                    rounds.micros(many),
                    MANY,
                    rounds.micros(many) / rounds.micros(few),
                    AIM,
                    few.residentMebibytes(),
                    many.residentMebibytes()));
        }
    }

    private CrossfadePeer proxy(int tenants, BenchOrigin origin, Core core) throws Exception {
        Path home = Files.createDirectory(directory.resolve(String.valueOf(tenants)));
        return new CrossfadePeer(home, origin.port(), BenchCertificate.in(home), core, tenants - 1);
    }

    /** Ten, from all over the table. */
    private static List<String> hosts(int tenants) {
        return IntStream.range(0, FEW)
                .mapToObj(i -> CrossfadePeer.host(Math.min(tenants - 2, i * (tenants / FEW))))
                .toList();
    }
}
