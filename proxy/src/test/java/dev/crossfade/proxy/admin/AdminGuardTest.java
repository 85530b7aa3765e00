package dev.crossfade.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminGuardTest {

    private final AdminGuard guard = AdminGuard.loopback();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9902", "127.0.0.1", "localhost:9902", "LOCALHOST", "[::1]:9902", "127.8.9.1:1"})
    void loopbackNamesAreLetIn(String host) {
        assertInstanceOf(AdminGuard.Admitted.class, check(host, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example.com",
                "evil.example.com:9902",
                "127.0.0.1.evil.example.com",
                "10.0.0.1",
                "[2001:db8::1]",
                "",
                "localhost.evil.example.com",
                "a b",
                "127.0.0.1@evil.example.com"
            })
    void aNameThatAnAttackerCouldPointHereIsRefused(String host) {
        assertEquals(421, refused(host, null));
    }

    @Test
    void aMissingHostIsRefused() {
        assertEquals(421, refused(null, null));
    }

    @Test
    void aPageOfAnotherOriginIsRefusedAndThePortsOwnIsNot() {
        assertEquals(403, refused("127.0.0.1:9902", "http://evil.example.com"));
        assertEquals(403, refused("127.0.0.1:9902", "null"));
        assertEquals(403, refused("127.0.0.1:9902", "http://127.0.0.1:8080"));
        assertInstanceOf(AdminGuard.Admitted.class, check("127.0.0.1:9902", "http://127.0.0.1:9902"));
    }

    private AdminGuard.Verdict check(@Nullable String host, @Nullable String origin) {
        return guard.check(host, origin, null, Scope.OPERATOR);
    }

    private int refused(@Nullable String host, @Nullable String origin) {
        return assertInstanceOf(AdminGuard.Refused.class, check(host, origin))
                .problem()
                .status();
    }
}
