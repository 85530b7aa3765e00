package dev.crossfade.replication.reverse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.TargetDatabase.TokenWatch;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Duration;
import java.util.List;

/** What a controller does with a pair of databases before, in and after a switchover, in either direction. */
final class Crossings {

    private static final Duration SHORTLY = Duration.ofSeconds(30);

    private Crossings() {}

    static void begin(TestPair pair, DatabasePair databases) {
        createTables(pair);
        begin(databases);
    }

    static void createTables(TestPair pair) {
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id bigserial PRIMARY KEY, what text)",
                "CREATE TABLE keyless (what text)",
                "ALTER TABLE keyless REPLICA IDENTITY FULL");
    }

    static void begin(DatabasePair databases) {
        databases.source().install(GateState.SERVING);
        databases.target().install(GateState.GUARDED);
        databases.target().guard();
        databases.source().publish();
        databases.target().subscribe();
        awaitCopy(databases);
        databases.reverse().prepare();
        databases.reverse().prepare();
    }

    static void awaitCopy(DatabasePair databases) {
        Waiting.until(
                () -> databases.target().copyProgress().stream()
                        .allMatch(table -> table.phase() == TableCopy.Phase.READY),
                SHORTLY);
    }

    /** As the controller does it, with the roles exchanged at the end. */
    static void switchOver(DatabasePair databases, long epoch) {
        databases.source().prepareFence();
        prepareWayBack(databases);
        assertEquals(List.of(), databases.widenSequences().behind());
        GateRow opened = attempt(databases, new Epoch(epoch));
        databases.source().retire(opened);
        assertEquals(LateWrites.NONE, databases.reverse().turnAround());
        assertInstanceOf(LateWrites.Unknown.class, databases.reverse().turnAround());
        databases.target().serve();
        Waiting.until(() -> databases.reversed().source().lag() instanceof Lag.Known, SHORTLY);
    }

    /** The session of its slots may have been ended, with the application's, by a fence a moment ago: the controller tries again, too. */
    static void prepareWayBack(DatabasePair databases) {
        try {
            databases.reverse().prepare();
        } catch (ReplicationFailure e) {
            assertEquals(ReplicationFailure.Kind.UNREACHABLE, e.kind(), e::getMessage);
            databases.reverse().prepare();
        }
    }

    static GateRow attempt(DatabasePair databases, Epoch epoch) {
        databases.target().arm(epoch);
        try (TokenWatch token = databases.target().watchToken(epoch)) {
            databases.source().fence(epoch, SHORTLY);
            assertTrue(token.await(SHORTLY));
        }
        assertEquals(List.of(), databases.checkSequences().behind());
        GateRow opened = databases.target().open(epoch, SHORTLY);
        assertEquals(GateState.OPEN, opened.state());
        return opened;
    }

    static void cleanUp(DatabasePair databases) {
        databases.reverse().remove();
        databases.reverse().remove();
        databases.target().cleanup();
        databases.source().cleanup();
        assertEquals(List.of(), databases.source().leftovers());
        assertEquals(List.of(), databases.target().leftovers());
    }
}
