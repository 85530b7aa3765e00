package dev.crossfade.replication.testing;

import dev.crossfade.replication.postgres.Identifier;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few MiB in memory, on which a server has a tablespace: what is on it can run out of room, and the server lives on. */
public final class SmallDisk implements AutoCloseable {

    private static final String TABLESPACE = "small_disk";

    private final Path place;
    private final EmbeddedServer server;

    private SmallDisk(Path place, EmbeddedServer server) {
        this.place = place;
        this.server = server;
    }

    /** Leaves the test out, and says why, where nothing can be mounted. */
    public static SmallDisk mount(Path directory, EmbeddedServer server, int mebibytes) throws Exception {
        Path place = Files.createDirectory(directory.resolve("disk"));
        try (Connection connection = server.superuser("postgres");
                Statement statement = connection.createStatement()) {
            Path data;
            try (var row = statement.executeQuery("SHOW data_directory")) {
                row.next();
                data = Path.of(row.getString(1));
            }
            String options = "mode=0700,size=" + mebibytes + "m,uid=" + Files.getAttribute(data, "unix:uid") + ",gid="
                    + Files.getAttribute(data, "unix:gid");
            String refused = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", place.toString());
            Assumptions.assumeTrue(
                    refused.isEmpty(), "a full disk needs one that can be mounted, as by root on Linux: " + refused);
            statement.execute("CREATE TABLESPACE " + TABLESPACE + " LOCATION " + Identifier.literal(place.toString()));
        }
        return new SmallDisk(place, server);
    }

    /** Whatever is made in the database from now on is there. */
    public void takes(TestDatabase database) {
        database.execute(
                "ALTER DATABASE " + Identifier.quote(database.name()) + " SET default_tablespace = " + TABLESPACE);
    }

    public void resize(int mebibytes) throws IOException {
        insistOn("mount", "-o", "remount,size=" + mebibytes + "m", place.toString());
    }

    /** The database must be gone. */
    @Override
    public void close() throws SQLException, IOException {
        try (Connection connection = server.superuser("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLESPACE " + TABLESPACE);
        } finally {
            insistOn("umount", "-l", place.toString());
        }
    }

    private static void insistOn(String... command) throws IOException {
        String refused = run(command);
        if (!refused.isEmpty()) {
            throw new IOException(refused);
        }
    }

    /** @return what it says when it fails; else nothing */
    private static String run(String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of(command) + " does not end";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted at " + List.of(command));
        }
        return process.exitValue() == 0 ? "" : List.of(command) + ": " + said;
    }
}
