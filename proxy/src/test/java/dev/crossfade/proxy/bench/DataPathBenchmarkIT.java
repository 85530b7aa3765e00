package dev.crossfade.proxy.bench;

import static dev.crossfade.proxy.bench.CostTable.say;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crossfade.proxy.bench.Work.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a request costs the proxy, beside nginx, HAProxy and Vert.x on the same machine in the same run: each in turn, on a core of its own, with load
 * and origin on the other. Nothing is asserted of speed; each answer has to be one.
 */
@Tag("endurance")
@EnabledOnOs(OS.LINUX)
@Timeout(7200)
class DataPathBenchmarkIT {

    private static final List<Work> WORKS = List.of(
            new Work("GET 256 B", Protocol.HTTP1, "/", 0, 64, false, 1.3, 1.0),
            new Work("GET 256 B, armed", Protocol.HTTP1, "/", 0, 64, true, 1.4, 1.1),
            new Work("POST 1 KiB, armed", Protocol.HTTP1, "/", 1024, 64, true, 1.4, 1.0),
            new Work("GET 1 MiB", Protocol.HTTP1, "/mib", 0, 16, false, 1.5, 1.0),
            new Work("GET 256 B, TLS", Protocol.TLS, "/", 0, 64, false, 1.5, 1.2),
            new Work("GET 256 B, HTTP/2", Protocol.HTTP2, "/", 0, 64, false, 2.0, 1.3),
            new Work("GraphQL, gzip, armed", Protocol.HTTP1, "/graphql", 0, 64, true, 0, 0));

    @TempDir
    private Path directory = Path.of("");

    @Test
    void whatARequestCostsBesideOthers() throws Exception {
        assumeTrue(BenchPeers.areInstalled(), "needs nginx, haproxy, wrk, nghttp2-client and openssl of Debian");
        try (Core core = new Core();
                BenchOrigin origin = new BenchOrigin(directory, core);
                BenchPeers peers = new BenchPeers(directory, origin.port(), core)) {
            Load load = new Load(directory, core);
            say("one core for the proxy, one for load and origin: " + core.isOwn() + "; " + Rounds.COUNT + " rounds of "
                    + Rounds.SECONDS + " s, medians");
            CostTable table = new CostTable(peers.all());
            for (Work work : chosen()) {
                tell(work, load, core, peers, table);
            }
            peers.crossfade().disarm();
            latency(load, peers);
            for (BenchPeer peer : peers.all()) {
                say(peer.name() + " has " + peer.residentMebibytes() + " MiB");
                assertTrue(peer.isAlive(), peer.name());
            }
        }
    }

    /** Those whose name has what {@code -Dbench.work} says. */
    private static List<Work> chosen() {
        String wanted = System.getProperty("bench.work", "");
        return WORKS.stream().filter(work -> work.name().contains(wanted)).toList();
    }

    private static void tell(Work work, Load load, Core core, BenchPeers peers, CostTable table)
            throws IOException, InterruptedException {
        CrossfadePeer crossfade = peers.crossfade();
        if (work.armed()) {
            crossfade.arm();
        } else {
            crossfade.disarm();
        }
        for (BenchPeer peer : peers.all()) {
            core.warmUp(peer, (each, seconds) -> load.asFastAsItGoes(work.at(each), work, seconds));
        }
        double allocated = crossfade.allocatedBytes();
        Rounds rounds = new Rounds();
        rounds.add(peers.all(), peer -> load.asFastAsItGoes(work.at(peer), work, Rounds.SECONDS));
        double bytes = (crossfade.allocatedBytes() - allocated) / rounds.requests(crossfade);
        table.tell(work.name(), rounds, work.must(), work.aim(), bytes);
    }

    /** At half of what nginx can do, each in turn. */
    private static void latency(Load load, BenchPeers peers) throws IOException, InterruptedException {
        Work work = WORKS.get(0);
        int rate = (int) (load.asFastAsItGoes(work.at(peers.nginx()), work, Rounds.SECONDS) / Rounds.SECONDS / 2);
        say("latency at " + rate + " requests a second, half of what nginx can do, ms: p50, p99, p99.9, medians");
        Map<BenchPeer, List<long[]>> seen = new LinkedHashMap<>();
        for (int round = 0; round < Rounds.COUNT; round++) {
            for (BenchPeer peer : peers.all()) {
                seen.computeIfAbsent(peer, each -> new ArrayList<>())
                        .add(load.at(rate, work.at(peer), work, Rounds.SECONDS));
            }
        }
        seen.forEach((peer, rounds) -> say(String.format(
                Locale.ROOT,
                "%-26s %9.2f %9.2f %9.2f",
                peer.name(),
                millis(rounds, 0.5),
                millis(rounds, 0.99),
                millis(rounds, 0.999))));
    }

    private static double millis(List<long[]> rounds, double quantile) {
        return Rounds.median(rounds.stream()
                        .mapToDouble(sorted -> sorted[(int) (quantile * (sorted.length - 1))])
                        .toArray())
                / 1000;
    }
}
