package dev.crossfade.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    private static final UUID MIGRATION = new UUID(0, 1);

    @ParameterizedTest
    @CsvSource({
        "open,     fenced,  false, FORWARD",
        "serving,  guarded, true,  FORWARD",
        "open,     unknown, false, FORWARD",
        "unknown,  fenced,  false, LOOK_AGAIN",
        "armed,    unknown, false, LOOK_AGAIN",
        "armed,    serving, false, UNWIND",
        "armed,    fencing, false, UNWIND",
        "armed,    fenced,  false, UNWIND",
        "aborted,  fenced,  false, UNWIND",
        "aborted,  serving, true,  UNWIND",
        "guarded,  fencing, false, UNWIND",
        "guarded,  serving, false, UNWIND",
        "guarded,  serving, true,  NOTHING",
        "absent,   serving, true,  NOTHING",
        "absent,   absent,  true,  NOTHING",
        "guarded,  absent,  true,  NOTHING",
        "absent,   fenced,  false, STUCK",
        "armed,    absent,  false, UNWIND",
        "aborted,  absent,  true,  UNWIND",
        "anew,     absent,  true,  STUCK",
        "anew,     fenced,  true,  UNWIND",
        "armed,    guarded, false, STUCK",
    })
    void gatesDecide(String target, String source, boolean routeAtRest, Verdict expected) {
        assertEquals(expected, Verdict.of(false, gates(source, target), routeAtRest));
    }

    @Test
    void onceTheTargetWasSeenOpenTheWayIsForwardWhateverTheGatesSay() {
        for (Gates gates : all()) {
            assertEquals(Verdict.FORWARD, Verdict.of(true, gates, false), gates.toString());
        }
    }

    @Test
    void whatIsUnknownIsNeverActedOnUnlessTheTargetIsOpen() {
        for (Gates gates : all()) {
            boolean open = gates.target().says(GateState.OPEN, GateState.SERVING);
            if (gates.unknown() && !open) {
                assertEquals(Verdict.LOOK_AGAIN, Verdict.of(false, gates, true), gates.toString());
            }
        }
    }

    @Test
    void anOpenTargetIsNeverUnwound() {
        for (Gates gates : all()) {
            if (gates.target().says(GateState.OPEN, GateState.SERVING)) {
                assertNotEquals(Verdict.UNWIND, Verdict.of(false, gates, true), gates.toString());
            }
        }
    }

    @Test
    void noSideIsCalledWritableWhoseOwnGateDoesNotSaySo() {
        for (Gates gates : all()) {
            String side = gates.writable(Crossing.NONE).side();
            if (side.equals("TARGET")) {
                assertEquals(true, gates.target().says(GateState.OPEN, GateState.SERVING), gates.toString());
            }
            if (side.equals("SOURCE")) {
                boolean itsOwn = gates.source().says(GateState.SERVING, GateState.OPEN)
                        || gates.source() instanceof GateView.Absent;
                assertEquals(true, itsOwn, gates.toString());
            }
        }
    }

    private static List<Gates> all() {
        List<String> words = new ArrayList<>(List.of("unknown", "absent"));
        for (GateState state : GateState.values()) {
            words.add(state.label());
        }
        List<Gates> all = new ArrayList<>();
        for (String source : words) {
            for (String target : words) {
                all.add(gates(source, target));
            }
        }
        return all;
    }

    private static Gates gates(String source, String target) {
        return new Gates(view(Side.SOURCE, source), view(Side.TARGET, target));
    }

    private static GateView view(Side side, String word) {
        return switch (word) {
            case "unknown" -> new GateView.Unknown("no answer");
            case "absent" -> new GateView.Absent();
            // For a removal, whatever it was before.
            case "anew" -> new GateView.Seen(new GateRow(MIGRATION, side, GateState.ABORTED, Epoch.NONE, 1));
            default -> new GateView.Seen(new GateRow(MIGRATION, side, GateState.ofLabel(word), new Epoch(7), 1));
        };
    }
}
