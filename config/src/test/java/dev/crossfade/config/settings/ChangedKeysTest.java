package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangedKeysTest {

    private static final String WHOLE = """
            proxy:
              id: edge-1
              listen: [{ port: 8080 }]
              limits: { headers: 16KiB }
            tenants:
              - id: acme
                hosts: [acme.example.com]
                source: { origin: "http://127.0.0.1:1", healthCheck: { path: /up } }
                target: { origin: "http://127.0.0.1:2" }
                headers: { request: { set: { X-Key: "${SECRET}" } } }
                failover:
                  bodyRules: [{ paths: [/graphql], match: "read-only", inspectUpTo: 1MiB }]
            """;

    @TempDir
    Path folder;

    @Test
    void theSameFileReadTwiceHasNoChange() throws IOException {
        // Not as little as it seems: a pattern is compared by identity in Java.
        assertEquals(List.of(), tenant(WHOLE, "s1", WHOLE, "s1"));
        assertEquals(List.of(), proxy(WHOLE, WHOLE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "edge-1 | edge-2 | proxy.id",
                "8080 | 8081 | proxy.listen",
                "headers: 16KiB | headers: 8KiB | proxy.limits.headers",
                "limits: { headers: 16KiB } | routes: { from: control } | proxy.routes.from proxy.limits.headers",
            })
    void aKeyOfTheProxyIsNamedByItsPath(String now, String then, String keys) throws IOException {
        assertEquals(List.of(keys.split(" ")), proxy(WHOLE, WHOLE.replace(now, then)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:1 | 127.0.0.1:3 | source.origin",
                ", healthCheck: { path: /up } | '' | source.healthCheck",
                "path: /up | path: /down | source.healthCheck.path",
                "read-only | read only | failover.bodyRules",
                "[acme.example.com] | [acme.example.com, b.example.com] | hosts",
            })
    void aKeyOfATenantIsNamedByItsPathInTheTenant(String now, String then, String keys) throws IOException {
        assertEquals(List.of(keys), tenant(WHOLE, "s1", WHOLE.replace(now, then), "s1"));
    }

    @Test
    void anotherSecretIsAChangeOfTheKeyThatHasItAndIsNotTold() throws IOException {
        List<String> keys = tenant(WHOLE, "s1", WHOLE, "s2");

        assertEquals(List.of("headers.request.set"), keys);
        assertTrue(keys.stream().noneMatch(key -> key.contains("s2")));
    }

    private List<String> proxy(String before, String after) throws IOException {
        return ChangedKeys.between(
                "proxy", load(before, "s1").proxy(), load(after, "s1").proxy());
    }

    private List<String> tenant(String before, String secretBefore, String after, String secretAfter)
            throws IOException {
        return ChangedKeys.between(
                "",
                load(before, secretBefore).tenants().get(0),
                load(after, secretAfter).tenants().get(0));
    }

    private Settings load(String text, String secret) throws IOException {
        return new SettingsText(folder, text, Map.of("SECRET", secret)).load(Role.PROXY);
    }
}
