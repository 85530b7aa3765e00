package dev.crossfade.replication.testing;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The binaries of one major version, out of {@code postgres-<major>.jar} in the directory {@code crossfade.postgres}. */
final class ServerBinaries implements PgBinaryResolver {

    private final int major;

    ServerBinaries(int major) {
        this.major = major;
    }

    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
        Path jar = Path.of(System.getProperty("crossfade.postgres", "../lib/postgres"))
                .resolve("postgres-" + major + ".jar");
        if (!Files.isReadable(jar)) {
            throw new IOException("no PostgreSQL " + major + " to test with: " + jar
                    + " is missing (14 and 17 come with" + " `verify`, the others with -Pendurance)");
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry archive = zip.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(jar + " holds no archive"));
            try (InputStream bytes = zip.getInputStream(archive)) {
                return new ByteArrayInputStream(bytes.readAllBytes());
            }
        }
    }
}
