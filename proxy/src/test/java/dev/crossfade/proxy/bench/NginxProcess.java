package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * nginx with one worker, as a proxy with the limits that ours has, for comparison. Up to 1.25 it speaks the two HTTPs without TLS on
 * ports of their own. It looks into no body.
 */
public final class NginxProcess implements FrontProxy {

    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"));

    private final Process process;
    private final int port;
    private final int http2Port;

    /** @param directory for its configuration and its log */
    public NginxProcess(Path directory, int originPort, Core core) throws IOException, InterruptedException {
        port = freePort();
        http2Port = freePort();
        Path home = Files.createDirectories(directory.resolve("nginx"));
        Path config = home.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile 30000;
                pid nginx.pid;
                error_log error.log crit;
                events { worker_connections 20000; }
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  client_header_timeout 10s;
                  client_body_timeout 30s;
                  keepalive_timeout 600s;
                  keepalive_requests 1000000;
                  large_client_header_buffers 4 8k;
                  http2_max_concurrent_streams 100;
                  upstream origin { server 127.0.0.1:%d; keepalive 256; keepalive_requests 1000000; }
                  server {
                    listen 127.0.0.1:%d backlog=1024;
                    listen 127.0.0.1:%d http2 backlog=1024;
                    location / {
                      proxy_pass http://origin;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $host;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_connect_timeout 2s;
                      proxy_read_timeout 30s;
                      proxy_next_upstream error timeout;
                    }
                  }
                }
                """.formatted(originPort, port, http2Port));
        process = new ProcessBuilder(core.command(List.of(
                        program().toString(), "-p", home.toString(), "-c", config.toString(), "-e", "start.log")))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output.log").toFile())
                .start();
        awaitListening(home);
    }

    /** Whether it is installed here. */
    public static boolean isInstalled() {
        return PLACES.stream().anyMatch(Files::isExecutable);
    }

    private static Path program() {
        return PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow();
    }

    private void awaitListening(Path home) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!listens()) {
            if (System.nanoTime() - end > 0 || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                close();
                throw new IOException("nginx did not start: " + Files.readString(home.resolve("output.log")));
            }
        }
    }

    private boolean listens() {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), http2Port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public String name() {
        return "nginx";
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
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public long residentMebibytes() throws IOException {
        return Resident.mebibytes(process.toHandle());
    }

    /** Its workers go with it only when it is asked, not when it is killed. */
    @Override
    public void close() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
