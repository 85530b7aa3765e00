package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.verify.Candidate.Kind;
import dev.crossfade.replication.verify.ComparedTable.KeyColumn;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CandidatesTest {

    private static final ComparedTable PAGES = table(List.of(new KeyColumn("slug", "text", true)));
    private static final ComparedTable KEYLESS = table(List.of());

    @Test
    void rowThatIsFoundInARangeOnEachSideIsOneDifference() {
        Candidates candidates = new Candidates();
        candidates.add(List.of(new Candidate(PAGES, List.of("b"), Kind.MISSING)), 0);
        candidates.add(
                List.of(
                        new Candidate(PAGES, List.of("b"), Kind.SURPLUS),
                        new Candidate(PAGES, List.of("a"), Kind.SURPLUS)),
                0);
        assertEquals(
                List.of(List.of("b"), List.of("a")),
                candidates.all().stream().map(Candidate::key).toList());
    }

    @Test
    void equalRowsWithoutAKeyAreAsManyDifferencesAsThereAreRows() {
        Candidates candidates = new Candidates();
        Candidate row = new Candidate(KEYLESS, List.of("hash", "(1)"), Kind.MISSING);
        candidates.add(List.of(row, row), 0);
        assertEquals(2, candidates.all().size());
    }

    @Test
    void differencesStandInTheOrderOfTheirKeysAndNumbersByTheirValue() {
        List<String> keys = Stream.of("b", "10", "a", "-3", "9", "9, 1")
                .map(key -> new Difference(new TableName("public", "pages"), key, "differs"))
                .sorted()
                .map(Difference::key)
                .toList();
        assertEquals(List.of("-3", "9", "10", "9, 1", "a", "b"), keys);
    }

    private static ComparedTable table(List<KeyColumn> key) {
        return new ComparedTable(
                new TableName("public", "pages"),
                List.of("slug"),
                List.of(),
                key,
                !key.isEmpty(),
                new TableSize(10, 8192));
    }
}
