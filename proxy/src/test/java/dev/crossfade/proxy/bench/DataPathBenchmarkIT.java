package dev.crossfade.proxy.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crossfade.proxy.bench.Work.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
 * What a request costs the proxy, beside nginx and HAProxy on the same machine in the same run: each in turn, on a core of its own, with load
 * and origin on the other. Nothing is asserted of speed; each answer has to be one.
 */
@Tag("endurance")
@EnabledOnOs(OS.LINUX)
@Timeout(7200)
class DataPathBenchmarkIT {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 8);
    /** After which the JVM has compiled what it is going to. */
    private static final int WARM_UP_SECONDS = Integer.getInteger("bench.warmUp", 30);

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

    /** What one round shows of a proxy. */
    private record Round(double microsARequest, double requestsASecond) {}

    @Test
    void whatARequestCostsBesideNginxAndHaproxy() throws Exception {
        assumeTrue(
                List.of("nginx", "haproxy", "wrk", "h2load").stream().allMatch(Program::isInstalled),
                "needs nginx, haproxy, wrk and nghttp2-client of Debian");
        try (Core core = new Core();
                BenchOrigin origin = new BenchOrigin(directory, core)) {
            BenchCertificate certificate = BenchCertificate.in(directory);
            try (BenchPeer nginx = NginxPeer.start(directory, origin.port(), certificate, core);
                    BenchPeer haproxy = HaproxyPeer.start(directory, origin.port(), certificate, core);
                    CrossfadePeer crossfade = new CrossfadePeer(directory, origin.port(), certificate, core)) {
                Load load = new Load(directory, core);
                say("one core for the proxy, one for load and origin: " + core.isOwn() + "; " + ROUNDS + " rounds of "
                        + SECONDS + " s, medians; microseconds of a processor a request");
                say(String.format(
                        Locale.ROOT,
                        "%-22s %10s %10s %10s %8s %8s %6s %6s %12s %12s",
                        "",
                        "crossfade",
                        "nginx",
                        "haproxy",
                        "/nginx",
                        "/haproxy",
                        "must",
                        "aim",
                        "req/s",
                        "bytes/req"));
                for (Work work : chosen()) {
                    tell(work, load, crossfade, List.of(nginx, haproxy));
                }
                crossfade.disarm();
                latency(load, List.of(crossfade, nginx, haproxy));
                for (BenchPeer peer : List.of(crossfade, nginx, haproxy)) {
                    say(peer.name() + " has " + peer.residentMebibytes() + " MiB");
                    assertTrue(peer.isAlive(), peer.name());
                }
            }
        }
    }

    /** Those whose name has what {@code -Dbench.work} says. */
    private static List<Work> chosen() {
        String wanted = System.getProperty("bench.work", "");
        return WORKS.stream().filter(work -> work.name().contains(wanted)).toList();
    }

    private static void tell(Work work, Load load, CrossfadePeer crossfade, List<BenchPeer> others)
            throws IOException, InterruptedException {
        if (work.armed()) {
            crossfade.arm();
        } else {
            crossfade.disarm();
        }
        load.asFastAsItGoes(work.at(crossfade), work, WARM_UP_SECONDS);
        List<BenchPeer> all = new ArrayList<>(List.of(crossfade));
        all.addAll(others);
        Map<BenchPeer, List<Round>> rounds = new LinkedHashMap<>();
        double allocated = crossfade.allocatedBytes();
        double asked = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (BenchPeer peer : all) {
                Round seen = round(work, load, peer);
                rounds.computeIfAbsent(peer, each -> new ArrayList<>()).add(seen);
                asked += peer == crossfade ? seen.requestsASecond() * SECONDS : 0;
            }
        }
        double bytes = (crossfade.allocatedBytes() - allocated) / asked;
        double ours = micros(rounds, crossfade);
        say(String.format(
                Locale.ROOT,
                "%-22s %10.1f %10.1f %10.1f %8.2f %8.2f %6.2f %6.2f %12.0f %12.0f",
                work.name(),
                ours,
                micros(rounds, all.get(1)),
                micros(rounds, all.get(2)),
                ours / micros(rounds, all.get(1)),
                ours / micros(rounds, all.get(2)),
                work.must(),
                work.aim(),
                median(rounds.getOrDefault(crossfade, List.of()).stream()
                        .mapToDouble(Round::requestsASecond)
                        .toArray()),
                bytes));
    }

    private static Round round(Work work, Load load, BenchPeer peer) throws IOException, InterruptedException {
        double before = CpuTime.micros(peer.process());
        long requests = load.asFastAsItGoes(work.at(peer), work, SECONDS);
        return new Round((CpuTime.micros(peer.process()) - before) / requests, (double) requests / SECONDS);
    }

    /** At half of what nginx can do, each in turn. */
    private static void latency(Load load, List<BenchPeer> peers) throws IOException, InterruptedException {
        Work work = WORKS.get(0);
        BenchPeer nginx = peers.get(1);
        int rate = (int) (round(work, load, nginx).requestsASecond() / 2);
        say("latency at " + rate + " requests a second, half of what nginx can do, ms: p50, p99, p99.9, medians");
        Map<BenchPeer, List<long[]>> seen = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (BenchPeer peer : peers) {
                seen.computeIfAbsent(peer, each -> new ArrayList<>()).add(load.at(rate, work.at(peer), work, SECONDS));
            }
        }
        seen.forEach((peer, rounds) -> say(String.format(
                Locale.ROOT,
                "%-22s %10.2f %10.2f %10.2f",
                peer.name(),
                millis(rounds, 0.5),
                millis(rounds, 0.99),
                millis(rounds, 0.999))));
    }

    private static double millis(List<long[]> rounds, double quantile) {
        return median(rounds.stream()
                        .mapToDouble(sorted -> sorted[(int) (quantile * (sorted.length - 1))])
                        .toArray())
                / 1000;
    }

    private static double micros(Map<BenchPeer, List<Round>> rounds, BenchPeer peer) {
        return median(rounds.getOrDefault(peer, List.of()).stream()
                .mapToDouble(Round::microsARequest)
                .toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static void say(String line) {
        System.out.println("BENCH " + line);
    }
}
