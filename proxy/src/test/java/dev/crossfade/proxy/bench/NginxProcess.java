package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * nginx with one worker, as a proxy with the limits that ours has, for comparison. Up to 1.25 it speaks the two HTTPs without TLS on
 * ports of their own. It looks into no body.
 */
public final class NginxProcess implements FrontProxy {

    private final Program program;
    private final int port;
    private final int http2Port;

    /** @param directory for its configuration and its log */
    public NginxProcess(Path directory, int originPort, Core core) throws IOException, InterruptedException {
        port = FreePorts.next();
        http2Port = FreePorts.next();
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
        program = new Program(
                home,
                core.command(List.of(
                        Program.path("nginx"), "-p", home.toString(), "-c", config.toString(), "-e", "start.log")),
                http2Port);
    }

    /** Whether it is installed here. */
    public static boolean isInstalled() {
        return Program.isInstalled("nginx");
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
    public ProcessHandle process() {
        return program.handle();
    }

    @Override
    public void close() {
        program.close();
    }
}
