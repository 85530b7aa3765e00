package dev.crossfade.rehearsal.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.model.Side;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

    @Test
    void halfOfThemIsEachSides() throws IOException {
        assertEquals(Map.of(Side.SOURCE, List.of(0), Side.TARGET, List.of(1)), Processors.halves("0-1"));
        assertEquals(Map.of(Side.SOURCE, List.of(2, 4), Side.TARGET, List.of(5, 6, 9)), Processors.halves("2,4-6,9"));
    }

    @Test
    void oneIsNotParted() {
        assertThrows(IOException.class, () -> Processors.halves("3"));
    }
}
