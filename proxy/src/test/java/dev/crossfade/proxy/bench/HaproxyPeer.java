package dev.crossfade.proxy.bench;

import dev.crossfade.proxy.bench.ProgramPeer.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** HAProxy with one thread, doing what ours does: it keeps connections to the origin, buffers requests, and tries again what failed. */
final class HaproxyPeer {

    private HaproxyPeer() {}

    static BenchPeer start(Path directory, int originPort, BenchCertificate certificate, Core core)
            throws IOException, InterruptedException {
        Ports ports = Ports.free();
        Path home = Files.createDirectories(directory.resolve("haproxy"));
        Path config = home.resolve("haproxy.cfg");
        Files.writeString(
                config, """
                global
                  nbthread 1
                  maxconn 9500
                defaults
                  mode http
                  timeout client 600s
                  timeout server 30s
                  timeout connect 2s
                  option http-buffer-request
                  option forwardfor
                  http-reuse always
                  retries 2
                  retry-on 500 502 503 504 conn-failure empty-response response-timeout
                frontend bench
                  bind 127.0.0.1:%d backlog 4096
                  bind 127.0.0.1:%d backlog 4096 proto h2
                  bind 127.0.0.1:%d backlog 4096 ssl crt %s alpn h2,http/1.1
                  default_backend origin
                backend origin
                  server origin 127.0.0.1:%d
                """.formatted(ports.http1(), ports.http2(), ports.tls(), certificate.both(), originPort));
        Program program = new Program(
                home, core.command(List.of(Program.path("haproxy"), "-f", config.toString(), "-db")), ports.http1());
        return new ProgramPeer("haproxy", program, ports);
    }
}
