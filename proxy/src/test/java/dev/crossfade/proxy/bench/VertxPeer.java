package dev.crossfade.proxy.bench;

import dev.crossfade.proxy.bench.ProgramPeer.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Another proxy of the JVM's, as large as ours. It does less: it keeps no request, tries nothing again, and looks into no answer. */
final class VertxPeer {

    private VertxPeer() {}

    static BenchPeer start(Path directory, int originPort, BenchCertificate certificate, Core core)
            throws IOException, InterruptedException {
        int port = FreePorts.next();
        // It tells HTTP/2 by its first bytes.
        Ports ports = new Ports(port, port, FreePorts.next());
        List<String> command = core.command(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:ActiveProcessorCount=1",
                "-cp",
                System.getProperty("java.class.path"),
                VertxProxy.class.getName(),
                String.valueOf(originPort),
                String.valueOf(ports.http1()),
                String.valueOf(ports.tls()),
                certificate.certificate().toString(),
                certificate.key().toString()));
        Program program = new Program(Files.createDirectories(directory.resolve("vertx")), command, ports.http1());
        return new ProgramPeer("vert.x", program, ports, Rounds.WARM_UP_SECONDS);
    }
}
