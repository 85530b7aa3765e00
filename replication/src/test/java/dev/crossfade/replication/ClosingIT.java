package dev.crossfade.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingIT {

    /** A controller may die after any of these, and the next one does not know after which. */
    @Test
    void eachPartOfTheClosingCanBeDoneAgainWhateverWasDoneBefore() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY, what text)");
            begin(databases);
            List<Runnable> closing = List.of(
                    databases.reverse()::remove,
                    databases.target()::unlockDdl,
                    databases.reversed().reverse()::remove,
                    databases.source()::unlockDdl,
                    databases.target()::cleanup,
                    databases.source()::cleanUpLeft);

            for (int done = 1; done <= closing.size(); done++) {
                closing.subList(0, done).forEach(Runnable::run);
            }
            closing.forEach(Runnable::run);

            for (Side side : Side.values()) {
                assertEquals(List.of(), databases.at(side).leftovers());
            }
            pair.executeOnBothAsApp("ALTER TABLE orders ADD COLUMN more int");
        }
    }

    /** Nothing acts on a gate without its row, but what there is of ours is to be taken away all the same. */
    @Test
    void gateWhoseRowSomebodyDeletedIsCleanedUpAndTheApplicationHasItsRightsAgain() {
        try (TestPair pair = TestPair.create();
                DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigserial PRIMARY KEY, what text)",
                    "REVOKE ALL ON SEQUENCE orders_id_seq FROM CURRENT_USER",
                    "GRANT USAGE ON SEQUENCE orders_id_seq TO CURRENT_USER");
            begin(databases);
            pair.source().execute("DELETE FROM crossfade.gate");
            pair.target().execute("DELETE FROM crossfade.gate");
            databases.reverse().remove();
            databases.target().cleanup();
            databases.source().cleanup();
            for (Side side : Side.values()) {
                assertEquals(List.of(), databases.at(side).leftovers());
            }
            pair.executeOnBothAsApp("INSERT INTO orders (what) VALUES ('here')");
        }
    }

    private static void begin(DatabasePair databases) {
        databases.source().install(GateState.SERVING);
        databases.target().install(GateState.GUARDED);
        assertTrue(databases.source().lockDdl());
        assertTrue(databases.target().lockDdl());
        databases.target().guard();
        databases.source().publish();
        databases.target().subscribe();
        Waiting.until(
                () -> databases.target().copyProgress().stream()
                        .allMatch(copy -> copy.phase() == TableCopy.Phase.READY),
                Duration.ofSeconds(30));
        databases.reverse().prepare();
    }
}
