package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.Security;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NameCacheTest {

    private static final String TTL = "networkaddress.cache.ttl";
    private static final String NEGATIVE = "networkaddress.cache.negative.ttl";

    @AfterEach
    void asTheJdkHasIt() {
        Security.setProperty(TTL, "");
        Security.setProperty(NEGATIVE, "10");
    }

    @Test
    void addressesAreRememberedForSeconds() {
        Security.setProperty(TTL, "");
        Security.setProperty(NEGATIVE, "10");

        NameCache.keepShortly();

        assertEquals("5", Security.getProperty(TTL));
        assertEquals("1", Security.getProperty(NEGATIVE));
    }

    @Test
    void whatTheOperatorHasSetStands() {
        Security.setProperty(TTL, "60");
        Security.setProperty(NEGATIVE, "3");

        NameCache.keepShortly();

        assertEquals("60", Security.getProperty(TTL));
        assertEquals("3", Security.getProperty(NEGATIVE));
    }
}
