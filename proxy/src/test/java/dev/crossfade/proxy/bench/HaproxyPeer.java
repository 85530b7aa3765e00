package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** HAProxy with one thread, doing what ours does: it keeps connections to the origin, buffers requests, and tries again what failed. */
final class HaproxyPeer implements BenchPeer {

    private final Program program;
    private final int port = FreePorts.next();
    private final int http2Port = FreePorts.next();
    private final int tlsPort = FreePorts.next();

    HaproxyPeer(Path directory, int originPort, BenchCertificate certificate, Core core)
            throws IOException, InterruptedException {
        Path home = Files.createDirectories(directory.resolve("haproxy"));
        Path config = home.resolve("haproxy.cfg");
        Files.writeString(config, """
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
                """.formatted(port, http2Port, tlsPort, certificate.both(), originPort));
        program =
                new Program(home, core.command(List.of(Program.path("haproxy"), "-f", config.toString(), "-db")), port);
    }

    @Override
    public String name() {
        return "haproxy";
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public InetSocketAddress http2Address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), http2Port);
    }

    @Override
    public InetSocketAddress tlsAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tlsPort);
    }

    @Override
    public ProcessHandle process() {
        return program.handle();
    }

    @Override
    public void close() {
        program.close();
    }
}
