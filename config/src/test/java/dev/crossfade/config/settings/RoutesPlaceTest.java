package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.settings.SettingsLoader.Role;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesPlaceTest {

    private static final String DATABASE =
            "database: { url: \"jdbc:postgresql://h/d\", user: u, password: s, appRoles: [a] }";

    @TempDir
    Path folder;

    /** Without a database it is a proxy's file, and what the controller has in its own is not known. */
    @ParameterizedTest(name = "from: {0}, in: {1}, databases: {2}")
    @CsvSource(textBlock = """
            control, etcd,  true,  'proxy.routes.from is control, and control.routes.in is etcd'
            control, etcd,  false, 'proxy.routes.from is control, and control.routes.in is etcd'
            etcd,    store, true,  'proxy.routes.from is etcd, and control.routes.in is store'
            etcd,    store, false, ''
            etcd,    etcd,  true,  ''
            control, store, true,  ''
            local,   store, true,  ''
            """)
    void bothLookInTheSamePlaceOrItIsSaid(String from, String in, boolean databases, String said) {
        Settings settings = new SettingsText(
                        folder, """
                proxy: { routes: { from: %1$s }, etcd: { endpoints: ["http://127.0.0.1:2379"] } }
                control: { routes: { in: %2$s }, etcd: { endpoints: ["http://127.0.0.1:2379"] } }
                tenants:
                  - id: acme
                    hosts: [acme.example.com]
                    source: { origin: "http://a"%3$s }
                    target: { origin: "http://b"%3$s }
                """.formatted(from, in, databases ? ", " + DATABASE : ""), Map.of())
                .load(Role.ALL);

        assertEquals(
                said,
                RoutesPlace.mismatch(settings)
                        .map(text -> text.split(":", 2)[0])
                        .orElse(""));
    }
}
