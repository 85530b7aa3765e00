package dev.crossfade.rehearsal.lab;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The PostgreSQL binaries of one major version, read from {@code postgres-<major>.jar}. They are several versions of one artifact
 * and cannot share a class path, so they lie in a directory of their own: system property {@code crossfade.postgres}, or
 * {@code lib/postgres} below {@code crossfade.home}.
 */
final class PostgresBinaries implements PgBinaryResolver {

    private final int major;

    PostgresBinaries(int major) {
        this.major = major;
    }

    /** The archive for this machine; the caller closes it. */
    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
        Path jar = directory().resolve("postgres-" + major + ".jar");
        if (!Files.isReadable(jar)) {
            throw new IOException("no PostgreSQL " + major + " to rehearse with: " + jar
                    + " is missing. Choose a major from 14 to 18, or build with ./mvnw package");
        }
        ZipFile zip = new ZipFile(jar.toFile());
        ZipEntry archive = zip.stream()
                .filter(entry -> entry.getName().endsWith(".txz"))
                .findFirst()
                .orElse(null);
        if (archive == null) {
            zip.close();
            throw new IOException(jar + " holds no postgres-<platform>.txz: it is damaged, delete it and build again");
        }
        return new FilterInputStream(zip.getInputStream(archive)) {
            @Override
            public void close() throws IOException {
                try (zip) {
                    super.close();
                }
            }
        };
    }

    private static Path directory() {
        String directory = System.getProperty("crossfade.postgres");
        if (directory != null) {
            return Path.of(directory);
        }
        return Path.of(System.getProperty("crossfade.home", "."), "lib", "postgres");
    }
}
