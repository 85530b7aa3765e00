package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What somebody reads who has just created the target's database. */
class EmptyTargetIT {

    @Test
    void schemaThatIsNotThereIsOneFindingAndNotOneForEachOfItsObjects() {
        try (TestPair pair = TestPair.create()) {
            pair.source()
                    .executeAsApp(
                            "CREATE TABLE customers (id bigserial PRIMARY KEY, name text NOT NULL)",
                            "CREATE TABLE orders (id bigserial PRIMARY KEY, customer bigint REFERENCES customers)",
                            "CREATE INDEX of_customer ON orders (customer)",
                            "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                            "CREATE TABLE parts_1 PARTITION OF parts DEFAULT",
                            "CREATE VIEW totals AS SELECT count(*) FROM orders");

            Found found = Found.at(pair);

            assertEquals(Set.of("missing-tables"), found.blocking().codes(), found::toString);
            assertEquals(1, found.blocking().all().size(), found::toString);
            assertEquals(Set.of("4 of the source's 4 tables"), found.blocking().objects());
        }
    }

    @Test
    void tableThatIsToBeEmptiedIsNotMissedBeforeThereIsASchema() {
        try (TestPair pair = TestPair.create()) {
            pair.source().executeAsApp("CREATE TABLE orders (id int PRIMARY KEY)");
            var settings = TestPair.replication(
                    List.of("public"), List.of(), List.of("public.orders", "public.oders"), List.of());

            Found unmatched = Found.at(pair, settings).of("matches-nothing");

            assertEquals(Set.of("replication.truncateTarget: public.oders"), unmatched.objects());
        }
    }

    @Test
    void onceItHasATableEachOtherDifferenceIsNamed() {
        try (TestPair pair = TestPair.create()) {
            pair.source()
                    .executeAsApp(
                            "CREATE TABLE orders (id int PRIMARY KEY)", "CREATE TABLE lines (id int PRIMARY KEY)");
            pair.target().executeAsApp("CREATE TABLE orders (id int PRIMARY KEY)");

            Found found = Found.at(pair).blocking();

            assertEquals(Set.of("drift"), found.codes(), found::toString);
            assertTrue(found.objects().containsAll(List.of("table public.lines", "column public.lines.id")));
        }
    }
}
