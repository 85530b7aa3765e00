package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.verify.Candidate.Kind;
import dev.crossfade.replication.verify.ComparedTable.KeyColumn;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each round is written as what the source, the target, and the source again have: a dash is an absent row. */
class SettlementTest {

    private static final Candidate ROW = row(List.of(new KeyColumn("id", "integer", true)), Kind.DIFFERS);
    private static final Candidate KEYLESS = row(List.of(), Kind.SURPLUS);

    private int barriers;

    @Test
    void rowThatCameAndWentBetweenTwoLooksIsEqual() throws SQLException {
        assertEquals("equal after 2", settle(ROW, "- a -", "- - -"));
    }

    @Test
    void rowThatWasGoneForAMomentIsEqual() throws SQLException {
        assertEquals("equal after 2", settle(ROW, "a - a", "a a a"));
    }

    @Test
    void rowThatKeepsChangingIsEqualOnceTheTargetHasWhatTheSourceHad() throws SQLException {
        assertEquals("equal after 2", settle(ROW, "1 2 3", "4 4 5"));
        assertEquals("equal after 1", settle(ROW, "1 2 2"));
    }

    @Test
    void rowThatIsNeverTheSameIsNamedByWhatIsWrong() throws SQLException {
        assertEquals("DIFFERS after 5", settle(ROW, "a b a", "a b a", "a b a", "a b a", "a b a"));
        assertEquals("MISSING after 5", settle(ROW, "a - a", "a - a", "a - a", "a - a", "a - a"));
        assertEquals("SURPLUS after 5", settle(ROW, "- a -", "- a -", "- a -", "- a -", "- a -"));
        assertEquals("SURPLUS after 5", settle(KEYLESS, "1 2 1", "1 2 1", "1 2 1", "1 2 1", "1 2 1"));
    }

    @Test
    void rowThatTheTargetNeverHadIsMissingHoweverOftenItChanges() throws SQLException {
        assertEquals("MISSING after 5", settle(ROW, "1 - 2", "3 - 4", "5 - 6", "7 - 8", "9 - 10"));
    }

    @Test
    void rowThatNeverStoodStillIsUnsettled() throws SQLException {
        assertEquals("unsettled after 5", settle(ROW, "1 v 2", "3 w 4", "5 x 6", "7 y 8", "9 z a"));
    }

    /** The first part is what each change sends; the second one is a value that none sends. */
    @Test
    void valueThatNoChangeOfItsRowBringsDiffersHoweverOftenTheOthersChange() throws SQLException {
        assertEquals("DIFFERS after 5", settle(ROW, "1V v- 2V", "3V w- 4V", "5V x- 6V", "7V y- 8V", "9V z- aV"));
        assertEquals("unsettled after 5", settle(ROW, "1V v- 2V", "3V w- 4V", "5V xV 6V", "7V y- 8V", "9V z- aV"));
        assertEquals("unsettled after 5", settle(ROW, "1V v- 2V", "3V w- 4V", "5W x- 6W", "7V y- 8V", "9V z- aV"));
    }

    @Test
    void rowThatTheTargetKeepsAsItIsWhileTheSourceChangesItDiffers() throws SQLException {
        assertEquals("DIFFERS after 5", settle(ROW, "1 x 2", "3 x 4", "5 x 6", "7 x 8", "9 x a"));
        assertEquals("equal after 5", settle(ROW, "1 x 2", "3 x 4", "5 x 6", "7 x 8", "9 x x"));
    }

    @Test
    void roundThatFailedIsTakenAgainAndNoOther() throws SQLException {
        Settlement settlement = new Settlement(List.of(ROW));
        RowStates equal = candidates -> Map.of(ROW, List.of("a"));
        RowStates other = candidates -> Map.of(ROW, List.of("b"));
        for (int round = 1; round <= 3; round++) {
            int upTo = round;
            assertThrows(
                    IllegalStateException.class,
                    () -> settlement.settle(equal, other, () -> {
                        if (++barriers == 2 * upTo) {
                            throw new IllegalStateException("lost");
                        }
                    }));
        }
        settlement.settle(equal, other, () -> barriers++);
        assertEquals(5 + 3, barriers);
        assertEquals(1, settlement.different().size());
    }

    private static String settle(Candidate row, String... rounds) throws SQLException {
        Deque<String> source = new ArrayDeque<>();
        Deque<String> target = new ArrayDeque<>();
        for (String round : rounds) {
            List<String> looks = List.of(round.split(" "));
            source.add(looks.get(0));
            target.add(looks.get(1));
            source.add(looks.get(2));
        }
        Settlement settlement = new Settlement(List.of(row));
        settlement.settle(next(row, source), next(row, target), () -> {});
        String verdict = settlement.unsettled() == 1
                ? "unsettled"
                : settlement.different().stream()
                        .map(candidate -> candidate.kind().name())
                        .findFirst()
                        .orElse("equal");
        return verdict + " after " + (rounds.length - target.size());
    }

    private static RowStates next(Candidate row, Deque<String> states) {
        return candidates -> {
            String state = states.remove();
            return state.equals("-") ? Map.of() : Map.of(row, List.of(state.split("")));
        };
    }

    private static Candidate row(List<KeyColumn> key, Kind kind) {
        ComparedTable table = new ComparedTable(
                new TableName("public", "t"), List.of("id"), List.of(), key, true, new TableSize(10, 8192));
        return new Candidate(table, List.of("1", "(1)"), kind);
    }
}
