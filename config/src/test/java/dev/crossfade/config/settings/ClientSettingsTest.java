package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.settings.Settings.ClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientSettingsTest {

    private static final Map<String, String> NOTHING = Map.of();
    private static final ClientSettings USUAL = new ClientSettings("http://127.0.0.1:9901", "", "");

    @TempDir
    Path folder;

    @Test
    void theEnvironmentGoesBeforeTheFileKeyByKey() throws IOException {
        Path file = file("client: { control: \"http://file:1\", tokenFile: t, ca: c }");

        assertEquals(new ClientSettings("http://file:1", "t", "c"), SettingsLoader.client(file, NOTHING::get));
        assertEquals(
                new ClientSettings("http://environment:2", "t", "other"),
                SettingsLoader.client(
                        file, Map.of("CROSSFADE_CONTROL", "http://environment:2", "CROSSFADE_CA", "other")::get));
    }

    @Test
    void theFileOnTheLineGoesBeforeThatOfTheEnvironment() throws IOException {
        Path named = file("client: { tokenFile: named }");
        Path elsewhere = Files.writeString(folder.resolve("elsewhere.yaml"), "client: { tokenFile: elsewhere }");
        Map<String, String> environment = Map.of("CROSSFADE_CONFIG", elsewhere.toString());

        assertEquals("elsewhere", SettingsLoader.client(null, environment::get).tokenFile());
        assertEquals("named", SettingsLoader.client(named, environment::get).tokenFile());
    }

    @Test
    void withoutAnyItIsThisMachineAndNothingIsRead() {
        assertEquals(USUAL, SettingsLoader.client(null, NOTHING::get));
        assertEquals(
                USUAL,
                SettingsLoader.client(
                        null,
                        Map.of("CROSSFADE_CONFIG", "", "CROSSFADE_CONTROL", "", "CROSSFADE_TOKEN_FILE", "")::get));
    }

    @Test
    void onlyItsSectionIsRead() throws IOException {
        Path file = file("""
                client: { tokenFile: t }
                control: { store: "${NOT_SET}" }
                tenants: [{ source: { database: { password: "${NOT_SET}" } } }]
                """);

        assertEquals("t", SettingsLoader.client(file, NOTHING::get).tokenFile());
    }

    @Test
    void whatIsWrongInItIsTold() throws IOException {
        Path file = file("client: { control: nowhere }");

        assertThrows(InvalidSettings.class, () -> SettingsLoader.client(file, NOTHING::get));
        assertThrows(InvalidSettings.class, () -> SettingsLoader.client(folder.resolve("none"), NOTHING::get));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("crossfade.yaml"), yaml);
    }
}
