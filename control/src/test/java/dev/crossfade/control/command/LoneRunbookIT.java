package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.testing.TestPair;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class LoneRunbookIT {

    @Test
    void pageIsMadeOfWhatBothSidesSayOrWhyTheyDoNot() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id int PRIMARY KEY)");
            String nothing = page(pair.tenant());
            assertTrue(nothing.contains("the source has no gate; the target has no gate"), nothing);
            assertTrue(nothing.contains("No migration has begun"), nothing);

            try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
                databases.source().install(GateState.SERVING);
                databases.target().install(GateState.GUARDED);
            }
            String whole = page(pair.tenant());
            assertTrue(whole.contains("LOCK TABLE ONLY \"public\".\"orders\" IN SHARE MODE"), whole);

            pair.target().execute("DROP TABLE crossfade.sequence_right");
            String older = page(pair.tenant());
            assertTrue(older.contains("the target's gate is of an older version"), older);
            assertFalse(older.contains("LOCK TABLE"), older);
            new FenceLift(pair.tenant(), Clock.systemUTC()).liftSource();
            assertTrue(page(pair.tenant()).contains("LOCK TABLE"), "it is brought to this one, as the page says");

            pair.source().executeAsApp("ALTER TABLE orders ADD note text");
            String differing = page(pair.tenant());
            assertTrue(differing.contains("public.orders.note"), differing);
            assertFalse(differing.contains("LOCK TABLE"), differing);

            String lost = page(pair.tenantWithout(Side.TARGET));
            assertTrue(lost.contains("the target's gate was not seen ("), lost);
            assertFalse(lost.contains("```sh"), lost);

            String exchanged = page(pair.tenantExchanged());
            assertTrue(exchanged.contains("Nothing is done by hand here"), exchanged);

            pair.source().execute("DELETE FROM crossfade.gate");
            pair.target().execute("DELETE FROM crossfade.gate");
            LoneRunbook.Page deleted = new LoneRunbook(pair.tenant(), Clock.systemUTC()).page();
            assertFalse(deleted.isOfUse());
            assertTrue(deleted.markdown().contains("a gate's row was deleted"), deleted::markdown);
        }
    }

    private static String page(TenantSettings tenant) {
        return new LoneRunbook(tenant, Clock.systemUTC()).page().markdown();
    }
}
