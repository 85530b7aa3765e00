package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All that are measured, in front of the same origin: ours is the first, and nginx the second. */
final class BenchPeers implements AutoCloseable {

    private final List<BenchPeer> all = new ArrayList<>();
    private final CrossfadePeer crossfade;

    BenchPeers(Path directory, int originPort, Core core) throws Exception {
        BenchCertificate certificate = BenchCertificate.in(directory);
        try {
            crossfade = new CrossfadePeer(directory, originPort, certificate, core);
            all.add(crossfade);
            all.add(NginxPeer.start(directory, originPort, certificate, core));
            all.add(HaproxyPeer.start(directory, originPort, certificate, core));
            all.add(VertxPeer.start(directory, originPort, certificate, core));
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** Whether Debian's are there, and those who ask. */
    static boolean areInstalled() {
        return Stream.of("nginx", "haproxy", "wrk", "h2load", "openssl").allMatch(Program::isInstalled);
    }

    List<BenchPeer> all() {
        return all;
    }

    CrossfadePeer crossfade() {
        return crossfade;
    }

    BenchPeer nginx() {
        return all.get(1);
    }

    @Override
    public void close() {
        all.forEach(BenchPeer::close);
    }
}
