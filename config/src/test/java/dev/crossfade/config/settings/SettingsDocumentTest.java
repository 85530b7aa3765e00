package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.settings.SettingsLoader.Role;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsDocumentTest {

    private static final String YAML = """
            control:
              store: jdbc:postgresql://h/crossfade?user=c&password=geheim
              notify: [{ slack: { token: geheim, channel: "#moves" } }]
            tenants:
              - id: acme
                labels: { wave: "1" }
                hosts: ["*"]
                source: { origin: "http://127.0.0.1:1", database: { url: "jdbc:postgresql://h/d", user: u, password: geheim, appRoles: [a] } }
                target: { origin: "http://127.0.0.1:2" }
                failover:
                  replayUnsafe: any-status
                  bodyRules: [{ paths: [/graphql], match: "cannot execute [A-Z ]+" }]
                session: { cookie: _session }
                headers: { request: { set: { X-Api-Key: "geheim too", X-Region: eu } } }
            """;

    @TempDir
    Path folder;

    @Test
    void whatIsPrintedReadsTheSameAgain() {
        String printed = new SettingsDocument(load(YAML)).yaml();

        assertEquals(printed, new SettingsDocument(load(printed)).yaml());
        assertTrue(printed.contains("replayUnsafe: any-status"), printed);
        assertTrue(printed.contains("notify:"), printed);
    }

    /** Also to {@link SettingsLoader}, which takes no key that it does not know. */
    @Test
    void whatIsPrintedOfAwsReadsTheSameAgain() {
        String printed = new SettingsDocument(load("""
                tenants:
                  - id: acme
                    hosts: ["*"]
                    source: { region: eu-central-1, origin: "http://127.0.0.1:1", database: { url: "jdbc:postgresql://h/d", user: u, password: s, appRoles: [a] } }
                    target: { region: us-east-1, origin: "http://127.0.0.1:2", database: { url: "jdbc:postgresql://h2/d", user: u, password: s, appRoles: [a] } }
                    network: { source: { vpcId: vpc-01234567 }, target: { vpcId: vpc-76543210 } }
                    aws: { source: { dbCluster: acme, services: [main/web] } }
                    workers:
                      source: { cluster: main, services: [mailer] }
                      target: { cluster: main, services: [mailer] }
                """)).yaml();

        assertEquals(printed, new SettingsDocument(load(printed)).yaml());
        assertTrue(printed.contains("main/web"), printed);
    }

    @Test
    void noSecretIsPrinted() {
        SettingsDocument document = new SettingsDocument(load(YAML));

        assertFalse(document.yaml().contains("geheim"));
        assertFalse(document.json().contains("geheim"));
        assertTrue(document.yaml().contains("[secret]"));
        assertTrue(document.yaml().contains("X-Region: eu"), document.yaml());
    }

    /** What it does not read would be shown with defaults, whatever the file says. */
    @Test
    void roleIsShownOnlyWhatItReads() {
        Settings settings = load(YAML);

        String control = "\n" + new SettingsDocument(settings, Role.CONTROL).yaml();
        String proxy = "\n" + new SettingsDocument(settings, Role.PROXY).yaml();
        String client = "\n" + new SettingsDocument(settings, Role.CLIENT).yaml();

        assertFalse(control.contains("\nproxy:"), control);
        assertTrue(control.contains("\ncontrol:") && control.contains("\ntenants:"), control);
        assertFalse(proxy.contains("\ncontrol:"), proxy);
        assertTrue(proxy.contains("\nproxy:") && proxy.contains("\ntenants:"), proxy);
        assertTrue(client.contains("\nclient:"), client);
        assertFalse(client.contains("\ntenants:") || client.contains("\nproxy:"), client);
    }

    @Test
    void theSchemaKnowsEveryKeyThatIsPrinted() throws IOException {
        JsonNode schema = Json.MAPPER.readTree(SettingsDocument.schema());
        JsonNode printed = Json.MAPPER.readTree(new SettingsDocument(load(YAML)).json());

        assertDescribed(printed, schema, "");
    }

    private static void assertDescribed(JsonNode value, JsonNode schema, String path) {
        if (value.isObject() && schema.has("properties")) {
            value.properties().forEach(entry -> {
                assertTrue(schema.path("properties").has(entry.getKey()), path + "." + entry.getKey());
                assertDescribed(
                        entry.getValue(), schema.path("properties").path(entry.getKey()), path + "." + entry.getKey());
            });
        } else if (value.isArray()) {
            value.forEach(item -> assertDescribed(item, schema.path("items"), path + "[]"));
        }
    }

    private Settings load(String yaml) {
        return new SettingsText(folder, yaml, Map.of()).load(Role.ALL);
    }
}
