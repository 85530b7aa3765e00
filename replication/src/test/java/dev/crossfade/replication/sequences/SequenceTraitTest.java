package dev.crossfade.replication.sequences;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.schema.TableName;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceTraitTest {

    /** Headroom is 1,000 calls and the cache, while nobody uses it. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 9223372036854775807, 1, false, ''",
        "5000, 1, 1, 6001, 1, false, ''",
        "5000, 1, 1, 6000, 1, false, NEARLY_EXHAUSTED",
        "9223372036854775000, 1, 1, 9223372036854775807, 1, false, NEARLY_EXHAUSTED",
        "-5000, -1, -6001, -1, 1, false, ''",
        "-5000, -1, -6000, -1, 1, false, NEARLY_EXHAUSTED",
        "5000, 1, 1, 6000, 1, true, CYCLES",
        "1, 1, 1, 9223372036854775807, 2, false, CACHED",
        "5000, 1, 1, 6000, 100, false, NEARLY_EXHAUSTED CACHED",
        "1, 1, 1, 3, 3, true, CYCLES CACHED",
    })
    void whatIsWorthKnowingIsToldByTheOptionsAndTheLastValue(
            long last, long increment, long min, long max, long cache, boolean cycles, String traits) {
        Sequence sequence =
                new Sequence(1, new TableName("public", "s"), last, true, increment, min, max, cache, cycles);
        assertEquals(
                Arrays.stream(traits.split(" "))
                        .filter(name -> !name.isEmpty())
                        .map(SequenceTrait::valueOf)
                        .collect(Collectors.toSet()),
                Set.copyOf(SequenceTrait.of(sequence, Duration.ofSeconds(5))));
    }
}
