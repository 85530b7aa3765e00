package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.ProxySettings.Routes;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a task's first container does, done by bash with a bucket that is a directory; and the configuration then, by the program. */
class EcsTaskStartIT {

    private static final Pattern NAMED = Pattern.compile("/etc/crossfade/([\\w.-]+)");

    /** What people put into the bucket beside the configuration; the README says so of each. */
    static final Set<String> PUBLIC = Set.of("control.crt", "control-ca.crt", "rds.pem", "etcd-ca.crt");

    @TempDir
    Path directory;

    private Path bucket;
    private Path etc;

    @BeforeEach
    void make() throws IOException {
        bucket = Files.createDirectory(directory.resolve("bucket"));
        etc = Files.createDirectory(directory.resolve("etc"));
        Files.createDirectory(bucket.resolve("tenants"));
        copy(Deployment.FILES.resolve("ecs/tenants/shop.yaml"), bucket.resolve("tenants/shop.yaml"));
        for (String file : PUBLIC) {
            Files.writeString(bucket.resolve(file), "in PEM\n");
        }
    }

    @ParameterizedTest
    @EnumSource(EcsTask.class)
    void programFindsAllThatItsConfigurationNames(EcsTask task) throws Exception {
        copy(task.configuration(), bucket.resolve(task.daemon() + ".yaml"));

        assertEquals("", bring(task, "cp -R '" + bucket + "/.' ."));

        Settings settings = read(task);
        assertEquals(1, settings.tenants().size());
        Set<String> missing = named(task);
        missing.removeAll(inside(etc));
        assertEquals(Set.of(), missing, "named in " + task.configuration() + ", and brought by nobody");
        for (String file : task.files()) {
            assertEquals("of " + file + "\nin two lines", Files.readString(etc.resolve(file)));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(etc.resolve(file))));
        }
    }

    @ParameterizedTest
    @EnumSource(EcsTask.class)
    void taskEndsWhereTheBucketDoesNotAnswer(EcsTask task) throws Exception {
        assertTrue(bring(task, "echo 'fatal error: Access Denied' >&2; exit 1").contains("Access Denied"));
    }

    @ParameterizedTest
    @EnumSource(EcsTask.class)
    void tokensAndPasswordsTravelOverTls(EcsTask task) throws Exception {
        copy(task.configuration(), bucket.resolve(task.daemon() + ".yaml"));
        assertEquals("", bring(task, "cp -R '" + bucket + "/.' ."));
        Settings settings = read(task);
        if (task.role() == Role.CONTROL) {
            assertTrue(settings.control().admin().tls() != null);
            settings.control().etcd().endpoints().forEach(EcsTaskStartIT::assertTls);
        } else {
            assertTls(settings.proxy().control().url());
            settings.proxy().etcd().endpoints().forEach(EcsTaskStartIT::assertTls);
            boolean onEtcd = task == EcsTask.PROXY_ON_ETCD;
            assertEquals(
                    onEtcd ? Routes.From.ETCD : Routes.From.CONTROL,
                    settings.proxy().routes().from());
            long drain = settings.proxy().shutdown().drain().toSeconds();
            long stop = task.container().path("stopTimeout").asLong();
            assertTrue(stop > drain && stop <= 120, stop + " s, of 120 that Fargate gives, for a drain of " + drain);
        }
    }

    private Settings read(EcsTask task) {
        return Deployment.read(etc.resolve(task.daemon() + ".yaml"), task.role(), reference -> """
                {"password": "of the store", "replication": "of the store"}
                """);
    }

    private static void assertTls(Object url) {
        assertEquals("https", URI.create(url.toString()).getScheme(), url::toString);
    }

    /**
     * Runs the first container's command.
     *
     * @param aws what stands for the bucket, done where its content is to be
     * @return what it has said, where it failed
     */
    private String bring(EcsTask task, String aws) throws Exception {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path stub = Files.writeString(bin.resolve("aws"), "#!/bin/sh\nset -e\n" + aws + "\n");
        Files.setPosixFilePermissions(stub, PosixFilePermissions.fromString("rwxr-xr-x"));
        // Only root may give files away, and only in the task is there nobody else.
        String script = task.first()
                .at("/command/0")
                .asText()
                .replace("/etc/crossfade", etc.toString())
                .replace("10001:10001", "$(id -u):$(id -g)");
        ProcessBuilder builder = new ProcessBuilder("bash", "-ec", script).redirectErrorStream(true);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        for (String file : task.files()) {
            builder.environment().put(EcsTask.FILE + file, "of " + file + "\nin two lines");
        }
        Path said = directory.resolve("said");
        Process process = builder.redirectOutput(said.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return process.exitValue() == 0 ? "" : process.exitValue() + ": " + Files.readString(said);
    }

    /** For all of them the configuration is where this test has put it. */
    private void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(to, Files.readString(to).replace("/etc/crossfade", etc.toString()));
    }

    private static Set<String> named(EcsTask task) throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path file : Set.of(task.configuration(), Deployment.FILES.resolve("ecs/tenants/shop.yaml"))) {
            NAMED.matcher(Files.readString(file)).results().forEach(found -> named.add(found.group(1)));
        }
        return named;
    }

    private static Set<String> inside(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Set<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }
}
