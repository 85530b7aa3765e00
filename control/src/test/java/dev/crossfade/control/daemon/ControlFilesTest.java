package dev.crossfade.control.daemon;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.reader.Problems.Problem;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.settings.FilesCheck;
import dev.crossfade.config.settings.InvalidSettings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlFilesTest {

    private static final String ETCD = """
            control:
              routes: { in: %s }
              etcd:
                endpoints: ["https://127.0.0.1:2379"]
                user: root
                passwordFile: %s
                tls: { ca: %s, certificate: %s, key: %s }
            """;

    @TempDir
    Path folder;

    /** Found as {@code config validate} finds it. */
    @Test
    void everyFileThatEtcdNeedsIsNamedBeforeAnythingWaitsForIt() throws IOException {
        Path file = config("etcd");

        InvalidSettings refused = assertThrows(InvalidSettings.class, () -> load(file));

        assertEquals(
                List.of(
                        "control.etcd.passwordFile: " + gone("pw") + ": cannot be read; put the password of root there",
                        "control.etcd.tls.ca: " + gone("ca")
                                + ": no such file; put the authorities' certificates there in PEM, one behind the other",
                        "control.etcd.tls.certificate: " + gone("crt")
                                + ": no such file; put the certificate there in PEM, and behind it those that lead to"
                                + " its authority",
                        "control.etcd.tls.key: " + gone("key")
                                + ": no such file; put the certificate's key there in PEM, as PKCS#8 without a"
                                + " passphrase"),
                refused.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void whereTheStoreHasTheRoutesNoFileOfEtcdIsLookedAt() throws IOException {
        Path file = config("store");

        assertDoesNotThrow(() -> load(file));
    }

    private static void load(Path file) {
        List<FilesCheck> installed = ServiceLoader.load(FilesCheck.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        SettingsLoader.load(file, Role.CONTROL, new SourceFiles(), installed);
    }

    private Path config(String in) throws IOException {
        return Files.writeString(
                folder.resolve("crossfade.yaml"), ETCD.formatted(in, gone("pw"), gone("ca"), gone("crt"), gone("key")));
    }

    private Path gone(String name) {
        return folder.resolve("gone").resolve(name);
    }
}
