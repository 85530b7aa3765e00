package dev.crossfade.rehearsal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.rehearsal.ledger.Discrepancy.Sort;
import dev.crossfade.rehearsal.ledger.Expectation.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void anAcknowledgedWriteThatIsMissingIsLostAndNamed() {
        Comparison comparison = Ledger.compare(List.of(Expectation.once(WriteKind.ORDER, "o-1", "a")), List.of());
        assertEquals(List.of(new Discrepancy(Sort.LOST, WriteKind.ORDER, "o-1", "")), comparison.discrepancies());
        assertEquals("lost: order o-1", comparison.discrepancies().get(0).toString());
    }

    @Test
    void aWriteThatIsThereTwiceIsDuplicatedAlsoWhenNobodyAcknowledgedIt() {
        Found row = new Found(WriteKind.NOTE, "n-1", "a");
        for (Expectation expectation : List.of(
                Expectation.once(WriteKind.NOTE, "n-1", "a"), Expectation.atMostOnce(WriteKind.NOTE, "n-1", "a"))) {
            Comparison comparison = Ledger.compare(List.of(expectation), List.of(row, row));
            assertEquals(1, comparison.count(Sort.DUPLICATED));
            assertEquals(1, comparison.discrepancies().size());
        }
    }

    @Test
    void aWriteThatNobodyKnowsOfMayBeThereOrNot() {
        List<Expectation> unknown = List.of(Expectation.atMostOnce(WriteKind.ORDER, "o-1", "a"));
        assertTrue(Ledger.compare(unknown, List.of()).clean());
        assertTrue(Ledger.compare(unknown, List.of(new Found(WriteKind.ORDER, "o-1", "a")))
                .clean());
    }

    @Test
    void anotherValueIsDifferentAndBothAreNamed() {
        Comparison comparison = Ledger.compare(
                List.of(Expectation.once(WriteKind.ORDER, "o-1", "total=3")),
                List.of(new Found(WriteKind.ORDER, "o-1", "total=4")));
        assertEquals(1, comparison.differentRows());
        assertEquals(
                "is total=4, not total=3", comparison.discrepancies().get(0).detail());
    }

    @Test
    void eachOfSeveralPossibleValuesIsRight() {
        Expectation either = new Expectation(WriteKind.STATUS, "o-1", Presence.ONCE, Set.of("new", "paid"));
        assertTrue(Ledger.compare(List.of(either), List.of(new Found(WriteKind.STATUS, "o-1", "paid")))
                .clean());
        assertEquals(
                1,
                Ledger.compare(List.of(either), List.of(new Found(WriteKind.STATUS, "o-1", "sent")))
                        .differentRows());
    }

    @Test
    void aRowThatNobodyWroteIsUnexpected() {
        Comparison comparison = Ledger.compare(List.of(), List.of(new Found(WriteKind.STOCK, "s-1", "a")));
        assertEquals(1, comparison.count(Sort.UNEXPECTED));
        assertEquals(1, comparison.differentRows());
    }

    @Test
    void imagesAreCountedApartFromRows() {
        Comparison comparison = Ledger.compare(
                List.of(
                        Expectation.once(WriteKind.IMAGE, "i-1", "hash"),
                        Expectation.once(WriteKind.ORDER, "o-1", "a")),
                List.of(new Found(WriteKind.IMAGE, "i-1", "other"), new Found(WriteKind.ORDER, "o-1", "a")));
        assertEquals(1, comparison.largeObjects());
        assertEquals(1, comparison.rows());
        assertEquals(1, comparison.differentLargeObjects());
        assertEquals(0, comparison.differentRows());
    }

    /** However a faithful copy is damaged, the ledger counts exactly the damage. */
    @Property
    void everyDamageIsCountedExactly(
            @ForAll @Size(min = 3, max = 40) @UniqueElements List<@IntRange(min = 0) Integer> keys,
            @ForAll @IntRange(max = 5) int losses,
            @ForAll @IntRange(max = 5) int duplicates) {
        List<Expectation> expectations = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        for (int key : keys) {
            expectations.add(Expectation.once(WriteKind.ORDER, "o-" + key, "v" + key));
            found.add(new Found(WriteKind.ORDER, "o-" + key, "v" + key));
        }
        int lost = Math.min(losses, keys.size() / 2);
        int duplicated = Math.min(duplicates, keys.size() - lost);
        found.subList(0, lost).clear();
        found.addAll(List.copyOf(found.subList(0, duplicated)));
        Comparison comparison = Ledger.compare(expectations, found);
        assertEquals(lost, comparison.count(Sort.LOST));
        assertEquals(duplicated, comparison.count(Sort.DUPLICATED));
        assertEquals(lost + duplicated, comparison.discrepancies().size());
    }

    @Test
    void aSequenceIsBehindWhenItWouldHandOutAValueAgain() {
        Map<String, SequenceState> source = Map.of(
                "up", new SequenceState(10L, 1),
                "down", new SequenceState(-10L, -1),
                "unused", new SequenceState(null, 1),
                "missing", new SequenceState(1L, 1),
                "fresh", new SequenceState(1L, 1));
        Map<String, SequenceState> target = Map.of(
                "up", new SequenceState(9L, 1),
                "down", new SequenceState(-9L, -1),
                "unused", new SequenceState(null, 1),
                "fresh", new SequenceState(null, 1));
        assertEquals(List.of("down", "fresh", "missing", "up"), SequenceState.behind(source, target));
        assertEquals(List.of(), SequenceState.behind(source, source));
    }

    @Test
    void anUnknownChangeWidensWhatIsExpectedAndAnAcknowledgedOneNarrowsIt() {
        Journal journal = new Journal();
        journal.acknowledged(WriteKind.ORDER, "o-1", "a");
        journal.changed(WriteKind.STATUS, "o-1", "new");
        journal.perhapsChanged(WriteKind.STATUS, "o-1", "paid");
        assertEquals(Set.of("new", "paid"), journal.values(WriteKind.STATUS, "o-1"));
        journal.changed(WriteKind.STATUS, "o-1", "sent");
        assertEquals(Set.of("sent"), journal.values(WriteKind.STATUS, "o-1"));
        assertEquals(1, journal.acknowledgedWrites());
    }
}
