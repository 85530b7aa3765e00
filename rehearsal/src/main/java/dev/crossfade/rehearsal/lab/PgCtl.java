package dev.crossfade.rehearsal.lab;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code pg_ctl}, on a server that runs or has run: see https://www.postgresql.org/docs/current/app-pg-ctl.html. */
final class PgCtl {

    private static final int PATIENCE_SECONDS = 60;

    private final Path data;
    private final Path log;

    /** @param log takes what the server prints from now on */
    PgCtl(Path data, Path log) {
        this.data = data;
        this.log = log;
    }

    /** Returns once the server lets clients in again. */
    void restart(PostgresServer.Stop stop) throws IOException, InterruptedException {
        run("restart", "-m", stop.mode());
    }

    /** Of the server that runs. */
    long pid() throws IOException {
        Path file = data.resolve("postmaster.pid");
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .findFirst()
                .map(line -> Long.parseLong(line.strip()))
                .orElseThrow(() -> new IOException(file + " is empty: the server has not started yet"));
    }

    private void run(String verb, String... more) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // The server does not run as root; by this its user is nobody, as when it was started.
            line.addAll(List.of("unshare", "-U"));
        }
        line.addAll(List.of(program(), verb, "-D", data.toString(), "-l", log.toString()));
        line.addAll(List.of("-w", "-t", Integer.toString(PATIENCE_SECONDS)));
        line.addAll(List.of(more));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        boolean ended = process.waitFor(2 * PATIENCE_SECONDS + 10, TimeUnit.SECONDS);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("pg_ctl " + verb + " of " + data.getFileName()
                    + (ended ? " failed, with exit code " + process.exitValue() : " did not end in time")
                    + ": see the end of " + log);
        }
    }

    /** Beside the program that runs the server; its command line is kept in the data directory. */
    private String program() throws IOException {
        String server = Files.readString(data.resolve("postmaster.opts"), StandardCharsets.UTF_8);
        int end = server.indexOf(" \"");
        return Path.of(end < 0 ? server.strip() : server.substring(0, end))
                .resolveSibling("pg_ctl")
                .toString();
    }
}
