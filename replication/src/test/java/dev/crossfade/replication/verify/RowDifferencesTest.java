package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.verify.Candidate.Kind;
import dev.crossfade.replication.verify.ComparedTable.KeyColumn;
import dev.crossfade.replication.verify.RowCursor.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RowDifferencesTest {

    private static final ComparedTable KEYED = table(List.of(new KeyColumn("id", "integer", true)));
    private static final ComparedTable KEYLESS = table(List.of());

    @Property
    void keyedRowsDifferExactlyWhereTheSidesDo(
            @ForAll @Size(max = 20) Map<@IntRange(max = 9) Integer, @IntRange(max = 2) Integer> here,
            @ForAll @Size(max = 20) Map<@IntRange(max = 9) Integer, @IntRange(max = 2) Integer> there) {
        RowDifferences differences = new RowDifferences(KEYED);
        here.forEach((key, value) -> differences.sourceHas(keyed(key, value)));
        there.forEach((key, value) -> differences.targetHas(keyed(key, value)));

        Map<String, Kind> wanted = new TreeMap<>();
        Set<Integer> keys = new TreeSet<>(here.keySet());
        keys.addAll(there.keySet());
        for (Integer key : keys) {
            if (!there.containsKey(key)) {
                wanted.put(key.toString(), Kind.MISSING);
            } else if (!here.containsKey(key)) {
                wanted.put(key.toString(), Kind.SURPLUS);
            } else if (!here.get(key).equals(there.get(key))) {
                wanted.put(key.toString(), Kind.DIFFERS);
            }
        }
        Map<String, Kind> found = new TreeMap<>();
        differences.candidates().forEach(candidate -> found.put(candidate.key().get(0), candidate.kind()));
        assertEquals(wanted, found);
        assertEquals(wanted.size(), differences.candidates().size());
    }

    @Property
    void keylessRowsDifferByAsManyAsOneSideHasMoreOfThem(
            @ForAll @Size(max = 30) List<@IntRange(max = 4) Integer> here,
            @ForAll @Size(max = 30) List<@IntRange(max = 4) Integer> there) {
        RowDifferences differences = new RowDifferences(KEYLESS);
        here.forEach(value -> differences.sourceHas(keyless(value)));
        there.forEach(value -> differences.targetHas(keyless(value)));

        List<String> wanted = new ArrayList<>();
        for (int value = 0; value <= 4; value++) {
            int wantedValue = value;
            long more = here.stream().filter(one -> one == wantedValue).count()
                    - there.stream().filter(one -> one == wantedValue).count();
            for (long i = 0; i < Math.abs(more); i++) {
                wanted.add(value + (more > 0 ? " MISSING" : " SURPLUS"));
            }
        }
        assertEquals(
                wanted,
                differences.candidates().stream()
                        .map(candidate -> candidate.key().get(0) + " " + candidate.kind())
                        .sorted()
                        .toList());
    }

    @Example
    void rowsOfTheSourceThatAreTooManyAreCountedAndNotKept() {
        RowDifferences differences = new RowDifferences(KEYLESS, 3);
        for (int i = 0; i < 10; i++) {
            differences.sourceHas(keyless(i));
            differences.sourceHas(keyless(0));
        }
        assertEquals(7, differences.notKept());
        assertEquals(13, differences.candidates().size());
    }

    private static Row keyed(int key, int value) {
        return new Row(List.of(Integer.toString(key)), "hash of " + value);
    }

    private static Row keyless(int value) {
        return new Row(List.of(Integer.toString(value), "(" + value + ")"), "");
    }

    private static ComparedTable table(List<KeyColumn> key) {
        return new ComparedTable(
                new TableName("public", "t"), List.of("id"), List.of(), key, true, new TableSize(10, 8192));
    }
}
