package dev.crossfade.replication.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The real one before a test's server, in transaction mode. */
public final class PgBouncer implements AutoCloseable {

    private static final String LACKING = "no pgbouncer in PATH: apt-get install pgbouncer";
    private static final Duration ENOUGH = Duration.ofSeconds(20);

    private final Process process;
    private final Path configuration;
    private final int port;

    private PgBouncer(Process process, Path configuration, int port) {
        this.process = process;
        this.configuration = configuration;
        this.port = port;
    }

    /**
     * Takes the test as aborted, with the reason, on a machine that has none; where {@code CROSSFADE_TESTS_NEED_PGBOUNCER} is set, as
     * in CI, it fails.
     */
    public static void insist() {
        boolean present = Arrays.stream(
                        Objects.toString(System.getenv("PATH"), "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "pgbouncer")));
        if (System.getenv("CROSSFADE_TESTS_NEED_PGBOUNCER") == null) {
            Assumptions.assumeTrue(present, LACKING);
        } else {
            Assertions.assertTrue(present, LACKING);
        }
    }

    /** @param ignored what a session may ask for without being refused, and without getting it */
    public static PgBouncer start(TestDatabase database, String ignored) {
        try {
            int port = freePort();
            Path configuration = Files.createTempFile("crossfade-it-", ".ini");
            Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
            Files.writeString(configuration, """
                    [databases]
                    * = host=127.0.0.1 port=%d user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    ignore_startup_parameters = %s
                    """.formatted(database.server().port(), port, ignored));
            List<String> command = new ArrayList<>(List.of("pgbouncer", "--quiet"));
            if ("root".equals(System.getProperty("user.name"))) {
                command.addAll(List.of("--user", "nobody"));
            }
            command.add(configuration.toString());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            PgBouncer started = new PgBouncer(process, configuration, port);
            Waiting.until(started::listens, ENOUGH);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Through it to the database. */
    public String url(TestDatabase database) {
        String direct = database.url();
        return "jdbc:postgresql://127.0.0.1:" + port + direct.substring(direct.lastIndexOf('/'));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        try {
            Files.deleteIfExists(configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
