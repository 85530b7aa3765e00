package dev.crossfade.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatesTest {

    @ParameterizedTest
    @CsvSource({
        "serving, serving, true",
        "serving, open,    true",
        "open,    serving, true",
        "serving, ?,       false",
        "?,       serving, false",
        "-,       serving, false",
        "serving, guarded, false",
        "guarded, serving, false",
        "fenced,  open,    false",
    })
    void bothServeOnlyWhereBothWereReadAndSaySo(String source, String target, boolean both) {
        assertEquals(both, new Gates(view(Side.SOURCE, source), view(Side.TARGET, target)).bothServe());
    }

    /** Who leads requests to a side by hand is told what its gate says, or that nobody knows. */
    @ParameterizedTest
    @CsvSource({
        // source, target, what there is to say of the source, of the target
        "-,       -,       '',      ''",
        "serving, guarded, '',      refuses",
        "fenced,  open,    refuses, ''",
        "fencing, armed,   refuses, refuses",
        "guarded, serving, refuses, ''",
        "aborted, serving, refuses, ''",
        "?,       ?,       unknown, unknown",
        "-,       ?,       unknown, unknown",
        "?,       -,       unknown, unknown",
        "serving, ?,       '',      unknown",
        "?,       guarded, unknown, refuses",
    })
    void whatSpeaksAgainstASideIsSaid(String source, String target, String ofSource, String ofTarget) {
        Gates gates = new Gates(view(Side.SOURCE, source), view(Side.TARGET, target));

        assertEquals(ofSource, said(gates.doubtAbout(Side.SOURCE)));
        assertEquals(ofTarget, said(gates.doubtAbout(Side.TARGET)));
    }

    private static String said(Optional<String> doubt) {
        return doubt.map(words -> words.contains("refuses the application: its gate is ")
                        ? "refuses"
                        : words.contains("is not known: the source's gate is ") ? "unknown" : words)
                .orElse("");
    }

    /** Whatever the attempt that was last remembered says of where the tenant lives. */
    @ParameterizedTest
    @CsvSource({
        // source, target, the one to be kept from everybody, who may write
        "7, 5, TARGET, SOURCE",
        "5, 7, SOURCE, TARGET",
        "7, 7, -,      UNKNOWN",
    })
    void whereBothServeTheLowerEpochIsTheStrays(long source, long target, String stray, String writable) {
        Gates both = new Gates(serving(Side.SOURCE, source), serving(Side.TARGET, target));

        assertEquals(stray, both.stray().map(Side::name).orElse("-"));
        for (Direction direction : Direction.values()) {
            assertEquals(
                    writable,
                    both.writable(new Crossing(direction, false, null)).side());
            assertEquals(
                    writable, both.writable(new Crossing(direction, true, null)).side());
        }
    }

    @Test
    void whereOneServesNobodyIsAStray() {
        assertEquals(Optional.empty(), new Gates(serving(Side.SOURCE, 7), view(Side.TARGET, "guarded")).stray());
        assertEquals(Optional.empty(), new Gates(serving(Side.SOURCE, 7), view(Side.TARGET, "?")).stray());
    }

    /** Nothing puts a row back that somebody has deleted: only an end takes away what it said of. */
    @ParameterizedTest
    @CsvSource({
        "serving, -,       FORWARD, crossfade abort acme,   true",
        "-,       guarded, FORWARD, crossfade abort acme,   true",
        "guarded, -,       BACK,    crossfade cleanup acme, true",
        "serving, aborted, FORWARD, crossfade abort acme,   false",
        "aborted, serving, BACK,    crossfade cleanup acme, false",
    })
    void gatesFromWhichNothingStartsAreMendedByTheVerbThatEndsIt(
            String source, String target, Direction next, String verb, boolean gone) {
        String mend = new Gates(view(Side.SOURCE, source), view(Side.TARGET, target)).mend(new TenantId("acme"), next);

        assertTrue(mend.contains(verb), mend);
        assertEquals(gone, mend.contains("a gate was taken away by hand"), mend);
        assertEquals(!gone, mend.contains("crossfade fence show acme --config FILE"), mend);
    }

    private static GateView serving(Side side, long epoch) {
        return new GateView.Seen(new GateRow(new UUID(0, 1), side, GateState.SERVING, new Epoch(epoch), 1));
    }

    /** Never taken for nobody: whoever reads "none" believes that both gates were read. */
    @ParameterizedTest
    @CsvSource({
        // direction, opened, source, target, who may write
        "FORWARD, false, ?,       ?,       UNKNOWN",
        "FORWARD, false, serving, ?,       SOURCE",
        "FORWARD, false, -,       ?,       SOURCE",
        "FORWARD, false, ?,       guarded, UNKNOWN",
        "FORWARD, false, ?,       open,    TARGET",
        "FORWARD, false, fenced,  ?,       UNKNOWN",
        "FORWARD, false, fenced,  armed,   none",
        "FORWARD, false, fenced,  open,    TARGET",
        "FORWARD, true,  ?,       ?,       UNKNOWN",
        "FORWARD, true,  guarded, ?,       UNKNOWN",
        "FORWARD, true,  serving, ?,       SOURCE",
        "FORWARD, true,  ?,       serving, TARGET",
        "FORWARD, true,  ?,       -,       TARGET",
        "FORWARD, true,  ?,       fenced,  none",
        "BACK,    false, ?,       fenced,  UNKNOWN",
        "BACK,    false, armed,   ?,       UNKNOWN",
        "BACK,    false, armed,   fenced,  none",
        "BACK,    false, armed,   serving, TARGET",
        "BACK,    true,  ?,       fenced,  UNKNOWN",
        "BACK,    true,  serving, ?,       SOURCE",
    })
    void whoMayWriteIsToldByGatesThatWereReadAlone(
            Direction direction, boolean opened, String source, String target, String writable) {
        Gates gates = new Gates(view(Side.SOURCE, source), view(Side.TARGET, target));

        Gates.Writable told = gates.writable(new Crossing(direction, opened, null));

        assertEquals(writable, told.side());
        assertEquals(told.isNobody(), !told.reason().isEmpty());
        assertTrue(!writable.equals("UNKNOWN") || told.reason().contains("silent"), told::reason);
    }

    /** Nothing is set up by then, or taken away: a gate that is not there was deleted. */
    @ParameterizedTest
    @CsvSource({
        // direction, opened, source, target, who may write
        "FORWARD, false, -,       armed,   UNKNOWN",
        "FORWARD, false, -,       -,       UNKNOWN",
        "FORWARD, false, fenced,  -,       UNKNOWN",
        "FORWARD, false, serving, -,       SOURCE",
        "FORWARD, false, -,       open,    TARGET",
        "FORWARD, true,  -,       -,       TARGET",
        "BACK,    false, armed,   -,       UNKNOWN",
        "BACK,    false, -,       fenced,  UNKNOWN",
        "BACK,    false, -,       -,       UNKNOWN",
        "FORWARD, false, fenced,  armed,   none",
    })
    void inAnAttemptAGateThatIsGoneWasNotNever(
            Direction direction, boolean opened, String source, String target, String writable) {
        Gates gates = new Gates(view(Side.SOURCE, source), view(Side.TARGET, target));

        Gates.Writable told = gates.writableInAttempt(new Crossing(direction, opened, null));

        assertEquals(writable, told.side());
        assertEquals(writable.equals("UNKNOWN"), told.reason().contains("in the middle of an attempt"), told::reason);
    }

    private static GateView view(Side side, String state) {
        return switch (state) {
            case "?" -> new GateView.Unknown("silent");
            case "-" -> new GateView.Absent();
            default ->
                new GateView.Seen(new GateRow(
                        new UUID(0, 1), side, GateState.valueOf(state.toUpperCase(Locale.ROOT)), Epoch.NONE, 1));
        };
    }
}
