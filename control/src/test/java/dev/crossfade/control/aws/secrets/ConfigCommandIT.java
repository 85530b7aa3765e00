package dev.crossfade.control.aws.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.aws.fake.FakeAws;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code crossfade config} in a process of its own, as an operator runs it. */
class ConfigCommandIT {

    private static final String SDK = "software.amazon.awssdk";

    @TempDir
    Path folder;

    private FakeAws aws;

    @BeforeEach
    void start() throws IOException {
        aws = new FakeAws();
        aws.secrets().secret("eu-west-1", "111111111111", "crossfade/acme", "{\"password\": \"hunter2\"}");
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    /** How a command ended, and what it wrote, the classes that it loaded apart. */
    private record Ended(int code, String said, String loaded) {}

    @Test
    void withoutAReferenceNothingOfAwsIsLoaded() throws Exception {
        Ended ended = config("validate", "of-no-store");

        assertEquals(0, ended.code(), ended.said());
        assertTrue(ended.loaded().contains("dev.crossfade.config.cli.ConfigValidate"), ended.loaded());
        assertFalse(ended.loaded().contains(SDK), ended.loaded());
    }

    @Test
    void referenceIsReadAndItsValueNotShown() throws Exception {
        Ended ended = config("validate", "${secretsmanager:crossfade/acme#password}");

        assertEquals(0, ended.code(), ended.said());
        assertTrue(ended.loaded().contains(SDK));
        assertEquals(List.of("crossfade/acme"), aws.secrets().asked());

        Ended printed = config("print", "${secretsmanager:crossfade/acme#password}");
        assertEquals(0, printed.code(), printed.said());
        assertTrue(printed.said().contains("[secret]"), printed.said());
        assertFalse(printed.said().contains("hunter2"), printed.said());
    }

    @Test
    @Tag("endurance")
    void referenceToWhatIsNotThereIsAProblemWithItsPath() throws Exception {
        Ended ended = config("validate", "${secretsmanager:crossfade/acme#pasword}");

        assertEquals(2, ended.code(), ended.said());
        assertTrue(
                ended.said()
                        .contains("tenants[0].source.database.password:"
                                + " ${secretsmanager:crossfade/acme#pasword} has no key 'pasword'"),
                ended.said());
    }

    @Test
    void offlineItIsNotReadAndSaidSoAndNothingOfAwsIsLoaded() throws Exception {
        Ended ended = config("validate", "${secretsmanager:crossfade/acme#password}", "--offline");

        assertEquals(0, ended.code(), ended.said());
        assertTrue(ended.said().contains("warning: ${secretsmanager:crossfade/acme} is not read"), ended.said());
        assertFalse(ended.loaded().contains(SDK), ended.loaded());
        assertEquals(List.of(), aws.secrets().asked());
    }

    private Ended config(String verb, String password, String... more) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("crossfade.yaml"), """
                tenants:
                  - id: acme
                    source: { database: { url: "jdbc:postgresql://h/d", user: u, appRoles: [a], password: "%s" } }
                    target: { database: { url: "jdbc:postgresql://h2/d", user: u, appRoles: [a], password: x } }
                    switchover: { minProxies: 0 }
                """.formatted(password));
        Path said = folder.resolve("said");
        Path classes = folder.resolve("classes");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + classes,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.crossfade.config.cli.Crossfade",
                "config",
                verb,
                "--config",
                file.toString()));
        line.addAll(List.of(more));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("AWS_ENDPOINT_URL", aws.address().toString());
        builder.environment().put("AWS_ACCESS_KEY_ID", "AKIA111111111111Y");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "secret");
        builder.environment().put("AWS_REGION", "eu-west-1");
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it did not end");
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(), Files.readString(said), Files.readString(classes, StandardCharsets.ISO_8859_1));
    }
}
