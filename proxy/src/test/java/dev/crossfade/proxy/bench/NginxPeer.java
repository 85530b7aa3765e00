package dev.crossfade.proxy.bench;

import dev.crossfade.proxy.bench.ProgramPeer.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx with one worker, doing what ours does: it keeps connections to the origin, buffers requests, and tries again what failed. */
final class NginxPeer {

    private NginxPeer() {}

    static BenchPeer start(Path directory, int originPort, BenchCertificate certificate, Core core)
            throws IOException, InterruptedException {
        Ports ports = Ports.free();
        Path home = Files.createDirectories(directory.resolve("nginx"));
        Path config = home.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile 30000;
                pid nginx.pid;
                error_log error.log crit;
                events { worker_connections 25000; }
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  keepalive_timeout 600s;
                  keepalive_requests 1000000000;
                  ssl_certificate %s;
                  ssl_certificate_key %s;
                  ssl_session_cache shared:bench:10m;
                  upstream origin { server 127.0.0.1:%d; keepalive 256; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    listen 127.0.0.1:%d http2 backlog=4096;
                    listen 127.0.0.1:%d ssl http2 backlog=4096;
                    location / {
                      proxy_pass http://origin;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $host;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_set_header X-Forwarded-Proto $scheme;
                      proxy_connect_timeout 2s;
                      proxy_read_timeout 30s;
                      proxy_next_upstream error timeout http_500 http_502 http_503 http_504 non_idempotent;
                    }
                  }
                }
                """.formatted(
                certificate.certificate(), certificate.key(), originPort, ports.http1(), ports.http2(), ports.tls()));
        Program program = new Program(
                home,
                core.command(List.of(
                        Program.path("nginx"), "-p", home.toString(), "-c", config.toString(), "-e", "start.log")),
                ports.http1());
        return new ProgramPeer("nginx", program, ports);
    }
}
