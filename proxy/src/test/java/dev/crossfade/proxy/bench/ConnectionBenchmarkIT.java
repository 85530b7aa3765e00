package dev.crossfade.proxy.bench;

import static dev.crossfade.proxy.bench.CostTable.say;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crossfade.proxy.bench.Work.Protocol;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What connections cost the proxy, beside the same others: new ones over TLS, and many that nobody uses. Nothing is asserted of speed. */
@Tag("endurance")
@EnabledOnOs(OS.LINUX)
@Timeout(7200)
class ConnectionBenchmarkIT {

    /** A process may have 20,000 files open where this was written, of which HAProxy keeps two for each. */
    private static final int IDLE = Integer.getInteger("bench.idle", 9_000);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void whatANewConnectionCostsOverTls() throws Exception {
        assumeTrue(BenchPeers.areInstalled(), "needs nginx, haproxy, wrk, nghttp2-client and openssl of Debian");
        try (Core core = new Core();
                BenchOrigin origin = new BenchOrigin(directory, core);
                BenchPeers peers = new BenchPeers(directory, origin.port(), core)) {
            Handshakes handshakes = new Handshakes(core);
            CostTable table = new CostTable(peers.all());
            for (boolean resumed : new boolean[] {false, true}) {
                for (BenchPeer peer : peers.all()) {
                    core.warmUp(
                            peer, (each, seconds) -> handshakes.asFastAsItGoes(each.tlsAddress(), resumed, seconds));
                }
                double allocated = peers.crossfade().allocatedBytes();
                Rounds rounds = new Rounds();
                rounds.add(peers.all(), peer -> handshakes.asFastAsItGoes(peer.tlsAddress(), resumed, Rounds.SECONDS));
                double bytes = (peers.crossfade().allocatedBytes() - allocated) / rounds.requests(peers.crossfade());
                table.tell(resumed ? "TLS connection, resumed" : "TLS connection, full", rounds, 0, 0, bytes);
            }
        }
    }

    /** The others' memory is told at the end of all rounds, ours after a warm-up: it is the difference that counts. */
    @Test
    void whatConnectionsCostThatNobodyUses() throws Exception {
        assumeTrue(BenchPeers.areInstalled(), "needs nginx, haproxy, wrk, nghttp2-client and openssl of Debian");
        Work work = new Work("GET 256 B", Protocol.HTTP1, "/", 0, Load.CONNECTIONS, false, 0, 0);
        try (Core core = new Core();
                BenchOrigin origin = new BenchOrigin(directory, core);
                BenchPeers peers = new BenchPeers(directory, origin.port(), core)) {
            Load load = new Load(directory, core);
            Round.Asked asked = peer -> load.asFastAsItGoes(work.at(peer), work, Rounds.SECONDS);
            for (BenchPeer peer : peers.all()) {
                core.warmUp(peer, (each, seconds) -> load.asFastAsItGoes(work.at(each), work, seconds));
            }
            Rounds alone = new Rounds();
            alone.add(peers.all(), asked);
            Map<BenchPeer, Long> before = new LinkedHashMap<>();
            for (BenchPeer peer : peers.all()) {
                before.put(peer, peer.residentMebibytes());
            }
            Map<BenchPeer, Long> after = new LinkedHashMap<>();
            Rounds beside = new Rounds();
            for (int round = 0; round < Rounds.COUNT; round++) {
                for (BenchPeer peer : peers.all()) {
                    try (IdleConnections idle = new IdleConnections(peer.address(), IDLE)) {
                        after.put(peer, peer.residentMebibytes());
                        beside.add(peer, Round.of(peer, Rounds.SECONDS, asked));
                        idle.assertKept();
                    }
                }
            }
            CostTable table = new CostTable(peers.all());
            table.tell("GET 256 B", alone, 0, 0, 0);
            table.tell("beside " + IDLE + " idle ones", beside, 0, 0, 0);
            before.forEach((peer, mebibytes) -> say(String.format(
                    Locale.ROOT,
                    "%-26s %4d MiB, and %4d with %d connections",
                    peer.name(),
                    mebibytes,
                    after.get(peer),
                    IDLE)));
        }
    }
}
