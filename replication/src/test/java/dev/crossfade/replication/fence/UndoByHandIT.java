package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.byhand.Attempted;
import dev.crossfade.replication.byhand.Block;
import dev.crossfade.replication.byhand.ByHand;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.testing.Pasted;
import dev.crossfade.replication.testing.PsqlPresent;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page's blocks, pasted: each into a shell of bash, with psql. */
class UndoByHandIT {

    private static final Duration ENOUGH = Duration.ofSeconds(20);
    private static final Epoch EPOCH = new Epoch(5);

    @TempDir
    Path directory;

    @BeforeEach
    void insistOnPsql() {
        PsqlPresent.insist();
    }

    @Test
    void anAttemptIsUndoneAndTheApplicationIsLetInExactlyAsBefore() {
        isUndone(GateState.FENCED);
    }

    @Tag("endurance")
    @ParameterizedTest
    @EnumSource(names = {"SERVING", "FENCING"})
    void soIsOneThatHasNotComeSoFar(GateState reached) {
        isUndone(reached);
    }

    private void isUndone(GateState reached) {
        try (TestPair pair = TestPair.create();
                SourceGate source =
                        new SourceGate(pair.sourcePostgres(), TestPair.replication(List.of()), Clock.systemUTC());
                TargetGate target = new TargetGate(pair.targetPostgres(), TestPair.replication(List.of()))) {
            List<String> before = rights(pair.source());
            begin(pair, source, target, reached);
            Page page = new Page(pair);

            assertNotEquals(0, page.paste(page.undo.get(1)), "before the other generation, and before anybody aborted");
            assertEquals(reached.label(), state(pair.source()));
            page.takeOver();
            assertNotEquals(0, page.paste(page.undo.get(1)), "before the target says aborted");
            assertEquals(reached.label(), state(pair.source()));
            assertEquals(0, page.paste(page.undo.get(0)));
            assertEquals(0, page.paste(page.undo.get(1)));

            assertEquals("serving", state(pair.source()));
            assertEquals("aborted", state(pair.target()));
            assertEquals(before, rights(pair.source()));
            pair.source().executeAsApp("INSERT INTO t VALUES (2)");
            assertNotEquals(0, page.paste(page.undo.get(1)), "once is enough");
            assertEquals(6, pair.source().number("SELECT epoch FROM crossfade.gate"));
            assertEquals(
                    Kind.SUPERSEDED,
                    assertThrows(ReplicationFailure.class, () -> new Late(pair).open())
                            .kind());
        }
    }

    @Test
    void onceTheTargetIsOpenNoBlockOfAnOlderPageLetsAnybodyIntoTheSource() {
        try (TestPair pair = TestPair.create();
                SourceGate source =
                        new SourceGate(pair.sourcePostgres(), TestPair.replication(List.of()), Clock.systemUTC());
                TargetGate target = new TargetGate(pair.targetPostgres(), TestPair.replication(List.of()))) {
            begin(pair, source, target, GateState.FENCED);
            Page page = new Page(pair);
            target.open(EPOCH, ENOUGH);

            page.takeOver();
            page.undo.forEach(block -> assertNotEquals(0, page.paste(block), block.title()));

            assertEquals("fenced", state(pair.source()));
            assertEquals("open", state(pair.target()));
            assertThrows(IllegalStateException.class, () -> pair.source().executeAsApp("INSERT INTO t VALUES (2)"));
        }
    }

    private static void begin(TestPair pair, SourceGate source, TargetGate target, GateState reached) {
        pair.executeOnBothAsApp("CREATE TABLE t (id int PRIMARY KEY)");
        source.install(GateState.SERVING);
        target.install(GateState.GUARDED);
        target.guard();
        source.prepare();
        target.arm(EPOCH);
        if (reached != GateState.SERVING) {
            source.fence(EPOCH, ENOUGH);
        }
        if (reached == GateState.FENCING) {
            // As one that was lost between its two transactions.
            pair.source()
                    .execute("SET transaction_read_only = off; UPDATE crossfade.gate SET state = 'fencing';"
                            + " DELETE FROM crossfade.token");
        }
    }

    private static String state(TestDatabase database) {
        return String.valueOf(database.texts("SELECT state FROM crossfade.gate").get(0));
    }

    private static List<String> rights(TestDatabase database) {
        return database
                .texts(
                        "SELECT a::text FROM pg_database d CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a"
                                + " WHERE d.datname = current_database() AND a.privilege_type = 'CONNECT' ORDER BY 1")
                .stream()
                .map(String::valueOf)
                .toList();
    }

    /** A controller that does not know that somebody goes on by hand. */
    private record Late(TestPair pair) {
        void open() {
            try (TargetGate target = new TargetGate(pair.targetPostgres(), TestPair.replication(List.of()))) {
                target.open(EPOCH, ENOUGH);
            }
        }
    }

    private final class Page {

        private final List<Block> before;
        private final List<Block> undo;

        Page(TestPair pair) {
            TenantSettings tenant = pair.tenant();
            MigrationSession ours = new MigrationSession(
                    pair.session().migration(), tenant.id(), pair.session().generation() + 1000);
            ByHand hand = new ByHand(new Attempted(tenant, ours, Direction.FORWARD, EPOCH));
            this.before = hand.takeOver();
            this.undo = hand.undo();
        }

        void takeOver() {
            before.forEach(block -> assertEquals(0, paste(block), block.title()));
        }

        /** Its exit code. Whatever it refuses, it refuses for what a gate says. */
        int paste(Block block) {
            Pasted pasted = Pasted.of(directory, before.get(0).shell(), block.shell());
            assertTrue(
                    pasted.exitCode() == 0 || pasted.said().contains("the gate says"),
                    () -> block.title() + ": " + pasted.said() + "\n" + block.shell());
            return pasted.exitCode();
        }
    }
}
