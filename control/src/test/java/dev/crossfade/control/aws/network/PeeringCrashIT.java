package dev.crossfade.control.aws.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.control.aws.AwsFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever dies at any call, and is started again, comes to the same end, with nothing made twice. */
class PeeringCrashIT {

    private static final int REQUEST = 1;
    private static final int ACCEPT = 2;
    private static final int FIRST_ROUTE = 4;
    private static final int FIRST_RULE = 7;
    private static final int CHANGES_OF_APPLY = 9;
    private static final int CHANGES_OF_DESTROY = 7;

    @TempDir
    Path folder;

    private Laboratory laboratory;

    @BeforeEach
    void open() throws IOException {
        laboratory = new Laboratory(folder);
    }

    @AfterEach
    void close() {
        laboratory.close();
    }

    private interface Scene {
        void play(int change) throws IOException;
    }

    @Test
    void anApplyThatDiedAfterAnyCallIsGoneOnWith() throws IOException {
        eachChange(CHANGES_OF_APPLY, change -> applyAgain(change, false));
    }

    /** Its journal says that a route was begun that is not there. */
    @Test
    @Tag("endurance")
    void anApplyThatDiedJustBeforeACallIsGoneOnWith() {
        applyAgain(FIRST_ROUTE, true);
    }

    private void applyAgain(int change, boolean before) {
        laboratory.aws.silentFrom(change, before);
        assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false));
        laboratory.aws.answerAgain();

        laboratory.peering().apply(false);

        assertEquals(ids(PeeringIT.MADE), ids(laboratory.aws.state()), "died at " + change);
        assertEquals(CHANGES_OF_APPLY, laboratory.aws.changes().size(), "died at " + change);
    }

    /** Once after each kind of call. */
    @Test
    @Tag("endurance")
    void whatAnApplyThatDiedHasMadeIsTakenAwayAgain() throws IOException {
        for (int change : new int[] {REQUEST, ACCEPT, FIRST_ROUTE, FIRST_RULE}) {
            begin();
            String untouched = laboratory.aws.state();
            laboratory.aws.silentFrom(change, false);
            assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false));
            laboratory.aws.answerAgain();

            laboratory.peering().destroy();

            assertEquals(untouched, laboratory.aws.state(), "died at " + change);
        }
    }

    @Test
    @Tag("endurance")
    void aDestroyThatDiedAfterAnyCallIsGoneOnWith() throws IOException {
        eachChange(CHANGES_OF_DESTROY, change -> {
            String untouched = laboratory.aws.state();
            laboratory.peering().apply(false);
            laboratory.aws.forgetChanges();
            laboratory.aws.silentFrom(change, false);
            assertThrows(AwsFailure.class, () -> laboratory.peering().destroy());
            laboratory.aws.answerAgain();

            laboratory.peering().destroy();

            assertEquals(untouched, laboratory.aws.state(), "died at " + change);
            assertEquals(CHANGES_OF_DESTROY, laboratory.aws.changes().size(), "died at " + change);
        });
    }

    /** The SDK says the call again: what it made the first time is found to be there. */
    @Test
    void anAnswerThatIsLostOnTheWayMakesNothingTwice() throws IOException {
        eachChange(CHANGES_OF_APPLY, change -> {
            laboratory.aws.loseAnswerOf(change);

            laboratory.peering().apply(false);

            assertEquals(ids(PeeringIT.MADE), ids(laboratory.aws.state()), "lost " + change);
        });
    }

    /** Every change of a fresh world, each in a folder of its own. */
    private void eachChange(int changes, Scene scene) throws IOException {
        for (int change = 1; change <= changes; change++) {
            begin();
            scene.play(change);
        }
    }

    private void begin() throws IOException {
        laboratory.begin(Files.createTempDirectory(folder, "at"), "10.1.0.0/16");
    }

    private static String ids(String state) {
        return state.replaceAll("pcx-[0-9a-f]{8}", "pcx");
    }
}
