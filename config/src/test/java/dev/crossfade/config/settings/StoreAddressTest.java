package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.StoreAddress.OfServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {

    @Test
    void whoLogsInIsTakenOutOfTheUrlAndNotShown() {
        OfServer server =
                server("jdbc:postgresql://a:5432,b:5432/store?user=ann&password=x%26y+z&targetServerType=primary");

        assertEquals("jdbc:postgresql://a:5432,b:5432/store?targetServerType=primary", server.url());
        assertEquals("ann", server.user());
        assertEquals(new Secret("x&y+z"), server.password());
        assertEquals("jdbc:postgresql://a:5432,b:5432/store", server.toString());
    }

    @Test
    void tablesHaveASchemaOfTheirOwnUnlessAnotherIsNamed() {
        assertEquals("crossfade_control", server("jdbc:postgresql://a/store").schema());
        assertEquals(
                "ours", server("jdbc:postgresql://a/store?currentSchema=ours").schema());
        assertNull(server("jdbc:postgresql://a/store").user());
    }

    /** Part of a password stands where it may be taken for something else. */
    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://a/store?password=hush%zz, %25",
        "jdbc:postgresql://a/store?password=x&hush, %26",
        "jdbc:postgresql://a/store?passwrd=hush, does not know",
        "jdbc:postgresql://ann:hush@a/store, has a user in the URL",
        "jdbc:postgresql://a/store?currentSchema=hush%2Cb, one schema",
        "jdbc:postgresql:hush, host:5432",
        "jdbc:mysql://a/store?password=hush, not a store",
        "jdbc:sqlite::hush:, outlives",
        "jdbc:sqlite:var/control.db?hush=1, without options"
    })
    void whatIsNoStoreIsRefusedWithoutBeingShown(String url, String said) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> StoreAddress.of(url));

        for (Throwable each = refused; each != null; each = each.getCause()) {
            assertFalse(each.toString().contains("hush"), each::toString);
        }
        assertTrue(refused.toString().contains(said), refused::toString);
    }

    /** In the driver what a URL says goes before what it is given. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "options=-c%20work_mem=64MB",
                "options",
                "socketTimeout=60",
                "connectTimeout=60",
                "loginTimeout=60",
                "service=store"
            })
    void whatTheLeaseRestsOnIsNotForTheUrlToSay(String option) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> StoreAddress.of("jdbc:postgresql://a/store?sslmode=require&" + option));

        assertTrue(refused.toString().contains("take it out of the URL"), refused::toString);
    }

    private static OfServer server(String url) {
        return assertInstanceOf(OfServer.class, StoreAddress.of(url));
    }
}
