package dev.crossfade.replication.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one look for drift costs where there is much to look at; the figures are printed. */
@Tag("endurance")
class ThousandsOfTablesIT {

    private static final int TABLES = 2_000;

    @Test
    void oneColumnAmongThousandsOfTablesIsFound() {
        try (TestPair pair = TestPair.create()) {
            for (int from = 1; from <= TABLES; from += 250) {
                pair.executeOnBothAsApp("""
                        DO $$ BEGIN
                            FOR i IN %d .. %d LOOP
                                EXECUTE format('CREATE TABLE t%%s (id bigserial PRIMARY KEY, what text NOT NULL DEFAULT ''x'','
                                    ' at timestamptz DEFAULT now(), other bigint CHECK (other > 0))', i);
                                EXECUTE format('CREATE INDEX ON t%%s (what)', i);
                                EXECUTE format('GRANT SELECT ON t%%s TO PUBLIC', i);
                            END LOOP;
                        END $$""".formatted(from, from + 249));
            }
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                DriftLook drift = new DriftLook(pair.tenant());
                for (int look = 1; look <= 5; look++) {
                    long begin = System.nanoTime();
                    assertEquals(List.of(), drift.differences(source, target));
                    System.out.printf(
                            "look %d for drift among %d tables: %d ms%n",
                            look, TABLES, (System.nanoTime() - begin) / 1_000_000);
                }
                pair.source().executeAsApp("ALTER TABLE t1777 ADD COLUMN more int");
                List<Drift> found = drift.differences(source, target);
                assertEquals(1, found.size());
                assertTrue(found.get(0).inWords().contains("public.t1777.more"), found::toString);
            }
        }
    }
}
