package dev.crossfade.proxy.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * nginx as an origin, beside those who ask, that costs the proxies nothing: 256 bytes for any request, 1 MiB for {@code /mib}, and 4 KiB of
 * JSON, compressed, for {@code /graphql}.
 */
final class BenchOrigin implements AutoCloseable {

    private static final int MEBIBYTE = 1 << 20;

    private final Program program;
    private final int port = FreePorts.next();

    BenchOrigin(Path directory, Core core) throws IOException, InterruptedException {
        Path home = Files.createDirectories(directory.resolve("origin"));
        Files.write(home.resolve("mib"), new byte[MEBIBYTE]);
        Files.write(
                home.resolve("graphql"), compressed("{\"data\":{\"orders\":[" + "{\"id\":1},".repeat(400) + "{}]}}"));
        Path config = home.resolve("nginx.conf");
        // Its worker has to read what lies in a directory of ours.
        Files.writeString(
                config,
                ("root".equals(System.getProperty("user.name")) ? "user root;\n" : "")
                        + """
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
                  open_file_cache max=10;
                  sendfile on;
                  keepalive_timeout 600s;
                  keepalive_requests 1000000000;
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    root %s;
                    default_type application/octet-stream;
                    location / { return 200 "%s"; }
                    location = /mib { }
                    location = /graphql { default_type application/json; add_header Content-Encoding gzip; }
                  }
                }
                """.formatted(port, home, "x".repeat(256)));
        program = new Program(
                home,
                core.others(List.of(
                        Program.path("nginx"), "-p", home.toString(), "-c", config.toString(), "-e", "start.log")),
                port);
    }

    int port() {
        return port;
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        program.close();
    }
}
