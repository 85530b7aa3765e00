package dev.crossfade.replication.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The tests' servers bring no {@code pg_dump}. A machine without it takes the tests that need one as aborted, with this reason; where
 * {@code CROSSFADE_TESTS_NEED_PG_DUMP} is set, as in CI, they fail.
 */
public final class PgDumpPresent {

    private static final String LACKING = "no pg_dump in PATH: apt-get install postgresql-client";

    private PgDumpPresent() {}

    public static void insist() {
        boolean present = Arrays.stream(
                        Objects.toString(System.getenv("PATH"), "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "pg_dump")));
        if (System.getenv("CROSSFADE_TESTS_NEED_PG_DUMP") == null) {
            Assumptions.assumeTrue(present, LACKING);
        } else {
            Assertions.assertTrue(present, LACKING);
        }
    }
}
