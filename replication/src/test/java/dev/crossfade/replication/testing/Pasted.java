package dev.crossfade.replication.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a block of shell did that was pasted into bash.
 *
 * @param exitCode of its last command
 * @param said on both outputs
 */
public record Pasted(int exitCode, String said) {

    /** In a shell of its own that has what the first block of a page sets. */
    public static Pasted of(Path directory, String first, String block) {
        try {
            Path output = Files.createTempFile(directory, "output", ".txt");
            int exitCode = bash(directory, first + "\n" + block, output).waitFor();
            return new Pasted(exitCode, Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Kills the shell after so long; what it has begun last goes on. */
    public static void cut(Path directory, String first, String block, Duration after) {
        try {
            Path output = Files.createTempFile(directory, "output", ".txt");
            Process bash = bash(directory, first + "\n" + block, output);
            bash.waitFor(after.toMillis(), TimeUnit.MILLISECONDS);
            bash.destroyForcibly().waitFor();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Process bash(Path directory, String shell, Path output) throws IOException {
        Path script = Files.createTempFile(directory, "block", ".sh");
        Files.writeString(script, shell + "\n", StandardCharsets.UTF_8);
        ProcessBuilder bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        bash.environment().put("PGPASSWORD", TestDatabase.PASSWORD);
        // Whoever plays a program of ours.
        bash.environment().merge("PATH", directory.toString(), (path, played) -> played + ":" + path);
        return bash.start();
    }
}
