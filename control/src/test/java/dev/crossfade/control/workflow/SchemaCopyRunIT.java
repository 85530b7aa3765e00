package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.verbs.Operations;
import dev.crossfade.replication.testing.PgDumpPresent;
import dev.crossfade.replication.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole migration into a database that has nothing, with the schema locked while it runs. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SchemaCopyRunIT {

    @TempDir
    private Path directory;

    @Test
    @Tag("endurance")
    void targetIsMadeFilledAndAnalysedAndNobodyChangesTheSchemaMeanwhile() {
        PgDumpPresent.insist();
        try (RunnerOnPair moved = RunnerOnPair.withoutSchemaAtTheTarget(
                directory,
                "CREATE TABLE orders (id bigserial PRIMARY KEY, what text NOT NULL)",
                "CREATE INDEX by_what ON orders (what)",
                "INSERT INTO orders (what) SELECT 'x' || i FROM generate_series(1, 2000) i",
                "CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM orders",
                "ANALYZE orders")) {
            TestDatabase source = moved.pair().source();
            TestDatabase target = moved.pair().target();
            moved.runner().migrate(moved.tenant(), RunnerOnPair.OPERATOR);
            moved.await(status -> "switchover".equals(status.waitingFor()));

            assertEquals(2000, target.number("SELECT n FROM public.counted"));
            assertEquals(
                    1, target.number("SELECT count(*) FROM pg_stats WHERE tablename = 'orders' AND attname = 'what'"));
            assertChangeIsRefused(source);

            moved.readyToSwitch();
            moved.runner().switchover(moved.tenant(), RunnerOnPair.OPERATOR, RunnerOnPair.PLAIN);
            MigrationStatus open =
                    moved.await(status -> RunnerOnPair.inTheWindow(status) || RunnerOnPair.outcomeIsBad(status));
            assertEquals("TARGET", open.writableNow(), open::toString);
            target.executeAsApp("INSERT INTO orders (what) VALUES ('there')");
            assertChangeIsRefused(target);

            moved.runner().cleanup(moved.tenant(), RunnerOnPair.OPERATOR, new Operations.CleanupRequest(false));
            moved.await(status -> status.state().equals("done"));
            for (TestDatabase side : List.of(source, target)) {
                assertEquals(0, side.number("SELECT count(*) FROM pg_event_trigger"));
                side.executeAsApp("ALTER TABLE orders ADD COLUMN more int");
            }
        }
    }

    private static void assertChangeIsRefused(TestDatabase serving) {
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> serving.executeAsApp("ALTER TABLE orders ADD COLUMN more int"));
        assertTrue(String.valueOf(refused.getMessage()).contains("locked while Crossfade moves"), refused::toString);
    }
}
