package dev.crossfade.replication.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** As {@link PgDumpPresent}, with which it comes: a machine without {@code psql} and {@code bash} takes the tests that need them as aborted. */
public final class PsqlPresent {

    private PsqlPresent() {}

    public static void insist() {
        PgDumpPresent.insist();
        for (String program : new String[] {"psql", "bash"}) {
            Assumptions.assumeTrue(isThere(program), "no " + program + " in PATH");
        }
    }

    private static boolean isThere(String program) {
        return Arrays.stream(Objects.toString(System.getenv("PATH"), "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
