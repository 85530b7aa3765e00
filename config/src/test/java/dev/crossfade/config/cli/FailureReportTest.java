package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.secrets.SecretLookup;
import dev.crossfade.config.secrets.UnavailableSecret;
import dev.crossfade.config.settings.InvalidSettings;
import dev.crossfade.config.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureReportTest {

    @TempDir
    Path folder;

    /** What starts a daemon takes 2 for final. */
    @Test
    void secretThatCannotBeReadNowIsWorthAnotherStartAndAWrongFileIsNot() throws IOException {
        assertEquals(ExitCode.FAILED, exitCode("port: \"${ssm:/port}\""));
        assertEquals(ExitCode.BAD_USAGE, exitCode("prt: \"${ssm:/port}\""));
        assertEquals(ExitCode.BAD_USAGE, exitCode("port: \"${ssm:/port}\", prt: 1"));
    }

    private int exitCode(String admin) throws IOException {
        Path file = Files.writeString(folder.resolve("crossfade.yaml"), "control: { admin: { " + admin + " } }");
        SecretLookup away = new SecretLookup(
                reference -> {
                    throw new UnavailableSecret(reference + " is not reached", null);
                },
                System::nanoTime);
        InvalidSettings refused = assertThrows(
                InvalidSettings.class,
                () -> SettingsLoader.load(file, SettingsLoader.Role.STORE, new SourceFiles(), List.of(), away));
        return FailureReport.of(refused, false).exitCode();
    }
}
