package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationFateTest {

    @ParameterizedTest
    @CsvSource({
        "r, false, false, REPLICATE",
        "r, true, false, IGNORE",
        "r, false, true, IGNORE",
        "p, false, false, RECREATE",
        "v, false, false, RECREATE",
        "m, false, false, RECREATE",
        "c, false, false, RECREATE",
        "S, false, false, COPY",
        "S, false, true, IGNORE",
        "f, false, false, IGNORE",
    })
    void everyKindOfRelationHasAFate(char kind, boolean unlogged, boolean left, RelationFate fate) {
        assertEquals(Optional.of(fate), RelationFate.of(kind, unlogged, left));
    }

    @Test
    void kindThatNobodyKnowsHasNone() {
        assertEquals(Optional.empty(), RelationFate.of('g', false, false));
    }
}
