package dev.crossfade.replication.byhand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.guard.ShutOut;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoByHandTest {

    private final Attempted attempted = SampleAttempt.forward();

    @Test
    void everyEffectStandsBehindTheMoveOfTheGate() {
        List<Block> blocks = new ByHand(attempted).undo();

        for (Block block : blocks) {
            for (String document : block.shell().split("<<'SQL'", -1)) {
                if (document.contains("BEGIN")) {
                    int gate = document.indexOf("crossfade.gate");
                    int proved = document.indexOf("IF NOT FOUND");
                    assertTrue(gate >= 0 && proved > gate, document);
                    assertTrue(before(document, proved, "\\gexec"), document);
                    assertTrue(before(document, proved, "CREATE OR REPLACE"), document);
                }
            }
        }
    }

    @Test
    void everyBlockIsOfThePagesGeneration() {
        for (Block block : new ByHand(attempted).undo()) {
            assertEquals(
                    block.shell().split("READ WRITE NOT DEFERRABLE", -1).length,
                    block.shell().split("generation = 1004", -1).length,
                    block.shell());
        }
    }

    @Test
    void whatWasKeptIsGivenBackBeforeItIsForgotten() {
        String unfence = new ByHand(attempted).undo().get(1).shell();

        assertTrue(unfence.indexOf("ALTER ROLE %I LOGIN") < unfence.indexOf(ShutOut.FORGET.strip()), unfence);
    }

    @Test
    void aMoveWithinTheAttemptIsOfItsEpochAlone() {
        assertTrue(attempted.move(GateState.ARMED, GateState.OPEN).contains("state = 'armed' AND epoch = 7"));
    }

    private static boolean before(String document, int proved, String effect) {
        int at = document.indexOf(effect);
        return at < 0 || at > proved;
    }
}
