package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Content-Length", "Expect", "Connection", "Via", "X-Request-Id", "Crossfade-Debug"})
    void whatFramesAMessageOrIsTheProxysIsNoTenantsToChange(String name) {
        assertTrue(HeaderNames.isOurs(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Server", "X-Tenant", "Cache-Control"})
    void anyOtherIs(String name) {
        assertFalse(HeaderNames.isOurs(name));
    }
}
