package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final TenantId REST = new TenantId("rest");

    @TempDir
    Path directory;

    private Hosts hosts = new Hosts(List.of());

    @BeforeEach
    void read() throws Exception {
        Path file = Files.writeString(
                directory.resolve("crossfade.yaml"),
                "tenants:\n" + tenant("acme", "\"*.example.com\"") + tenant("other", "b.example.com, c.example.org")
                        + tenant("rest", "\"*\""));
        Settings settings = SettingsLoader.load(file, SettingsLoader.Role.CONTROL);
        hosts = new Hosts(settings.tenants());
    }

    @Test
    void hostIsOfWhomeverHasTheNameClosestToIt() {
        assertTrue(hosts.isOf(ACME, "A.example.com"));
        assertFalse(hosts.isOf(ACME, "b.example.com"), "it is another tenant's by name");
        assertTrue(hosts.isOf(OTHER, "b.example.com"));
        assertFalse(hosts.isOf(OTHER, "a.example.com"));
        assertTrue(hosts.isOf(REST, "elsewhere.example"));
        assertFalse(hosts.isOf(REST, "a.example.com"));
    }

    @Test
    void onlyANameByItselfCanStandForNone() {
        assertEquals(Optional.of("b.example.com"), hosts.first(OTHER));
        assertEquals(Optional.empty(), hosts.first(ACME));
    }

    private static String tenant(String id, String hosts) {
        return """
                  - id: %1$s
                    hosts: [%2$s]
                    source:
                      origin: "http://127.0.0.1:1"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/%1$s", user: u, password: p, appRoles: [app] }
                    target:
                      origin: "http://127.0.0.1:2"
                      database: { url: "jdbc:postgresql://127.0.0.1:1/%1$s-b", user: u, password: p, appRoles: [app] }
                """.formatted(id, hosts);
    }
}
