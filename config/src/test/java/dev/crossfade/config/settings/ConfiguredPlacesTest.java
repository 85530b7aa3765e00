package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Places;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredPlacesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "https://a, https://a",
        "https://a:443, https://a",
        "https://A:443/, https://a",
        "http://a:80, http://a",
        "'https://[2001:db8::80]:443', 'https://[2001:db8::80]'",
        "'http://[2001:db8::80]', 'http://[2001:db8::80]'",
        "https://a:80, https://a:80",
        "http://a:443, http://a:443",
        "http://a:8080, http://a:8080",
    })
    void aLoadBalancerHasOneNameHoweverItIsWritten(String written, String name) {
        List<TenantSettings> tenants = new SettingsText(folder, """
                        proxy:
                          listen: [{ port: 8080 }]
                        tenants:
                          - id: acme
                            hosts: [acme.example.com]
                            source: { origin: "%s" }
                            target: { origin: "https://other" }
                        """.formatted(written), Map.of())
                .load(Role.PROXY)
                .tenants();

        assertEquals(
                new Places(new Places.Pair(name, "https://other"), null),
                ConfiguredPlaces.of(tenants).get(tenants.get(0).id()));
    }
}
