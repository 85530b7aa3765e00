package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.rehearsal.lab.Daemon;
import dev.crossfade.rehearsal.lab.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller without anything of AWS's in its settings loads nothing of it, as the virtual machine itself tells. */
class WithoutAwsIT {

    private static final String SDK = "software.amazon.awssdk.";

    @TempDir
    Path directory;

    @Test
    void nothingOfItIsLoadedUnlessTheSettingsNameIt() throws Exception {
        assertEquals(List.of(), loadedBy("plain", ""));

        List<String> loaded = loadedBy("metrics", "  cloudWatch: { region: eu-central-1 }\n");
        assertFalse(loaded.isEmpty(), "what would have been found");
        assertTrue(loaded.stream().noneMatch(name -> name.contains(".netty.")), loaded::toString);
    }

    private List<String> loadedBy(String name, String key) throws IOException, InterruptedException {
        Path file = Files.writeString(
                directory.resolve(name + ".yaml"), """
                control:
                  admin: { port: 0 }
                  store: "jdbc:sqlite:%s"
                """.formatted(directory.resolve(name + ".db")) + key);
        Path log = directory.resolve(name + ".classes");
        Daemon.Command usual = Programs.control(file);
        List<String> options = new ArrayList<>(usual.jvmOptions());
        options.add("-Xlog:class+load=info:file=" + log);
        Daemon.Command told = new Daemon.Command(
                name,
                usual.mainClass(),
                options,
                usual.arguments(),
                Map.of("AWS_EC2_METADATA_DISABLED", "true"),
                usual.ready());
        Daemon controller = Daemon.start(told, directory);
        try {
            controller.awaitReady(Duration.ofSeconds(60));
        } finally {
            controller.kill();
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(SDK)).toList();
        }
    }
}
