package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Secret;
import dev.crossfade.control.store.StoreAddress.OfServer;
import dev.crossfade.control.workflow.journal.StoreFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void passwordThatIsNotEncodedIsRefusedWithoutBeingShown() {
        StoreFailure refused =
                assertThrows(StoreFailure.class, () -> StoreAddress.of("jdbc:postgresql://a/store?password=hush%zz"));

        assertFalse((refused + refused.action()).contains("hush"));
        assertTrue(refused.action().contains("%25"));
    }

    @Test
    void whatIsNoStoreIsRefusedWithoutBeingShown() {
        StoreFailure refused =
                assertThrows(StoreFailure.class, () -> StoreAddress.of("jdbc:mysql://a/store?password=hush"));

        assertFalse(refused.toString().contains("hush"));
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
        StoreFailure refused = assertThrows(
                StoreFailure.class, () -> StoreAddress.of("jdbc:postgresql://a/store?sslmode=require&" + option));

        assertTrue(refused.toString().contains("control.store"), refused::toString);
        assertTrue(refused.action().contains("take it out of the URL"), refused::action);
    }

    private static OfServer server(String url) {
        return assertInstanceOf(OfServer.class, StoreAddress.of(url));
    }
}
