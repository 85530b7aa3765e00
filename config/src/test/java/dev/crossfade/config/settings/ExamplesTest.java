package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExamplesTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SLACK_WEBHOOK_URL", "https://hooks.example.com/T/B/x",
            "PARKING_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "HOOK_SECRET", "s",
            "ACME_REPL_PASSWORD", "r",
            "ACME_TARGET_PASSWORD", "t",
            "SHOP_SOURCE_PASSWORD", "s",
            "SHOP_TARGET_PASSWORD", "t");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "proxy-only.yaml, PROXY",
        "proxy-only.yaml, ALL",
        "edge.yaml, PROXY",
        "edge.yaml, ALL",
        "local.yaml, PROXY",
        "local.yaml, CONTROL",
        "local.yaml, CLIENT",
        "full.yaml, PROXY",
        "full.yaml, CONTROL",
        "full.yaml, CLIENT",
        "full.yaml, ALL",
    })
    void anExampleIsAcceptedByWhomItIsFor(String name, Role role) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s");
        String yaml =
                Files.readString(Path.of("examples", name)).replace("/run/secrets/acme-source", secret.toString());

        assertEquals(List.of(), new SettingsText(folder, yaml, ENVIRONMENT).problems(role));
    }

    /** Whoever puts there what README says has a configuration that everybody accepts, and that parks. */
    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PROXY", "CONTROL", "ALL"})
    void parkingOfTheReadmeIsAcceptedAtTheEndOfTheExample(Role role) throws IOException {
        Matcher block = Pattern.compile("```yaml\n( +parking:\n.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../README.md")));
        assertTrue(block.find());
        String yaml = Files.readString(Path.of("examples", "local.yaml")) + block.group(1);

        Settings settings = new SettingsText(folder, yaml, ENVIRONMENT).load(role);
        assertEquals(
                List.of("/webhooks/*"),
                settings.tenants().get(0).parking().get(0).paths());
        // The controller's role does not read what the proxy's says.
        assertEquals(role == Role.CONTROL, ParkingPlace.unnamed(settings).isPresent());
    }
}
