package dev.crossfade.replication.byhand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByHandTest {

    @Test
    void everyParameterIsFilledInItsOrderAndNoOther() {
        assertEquals("a = 'x?' AND b = 2", Filled.in("a = ? AND b = ?\n", "'x?'", "2"));
        assertThrows(IllegalArgumentException.class, () -> Filled.in("a = ?"));
        assertThrows(IllegalArgumentException.class, () -> Filled.in("a = ?", "1", "2"));
        assertEquals("ARRAY[E'a''b', E'c\\\\d']::text[]", Filled.texts(List.of("a'b", "c\\d")));
    }

    @Test
    void theSecondIsRunOnlyOnceTheFirstHasSucceeded() {
        assertEquals(
                "if {\nfirst\n}; then\nsecond\nelse\necho 'NOT DONE: its proof has failed' >&2; false\nfi",
                Psql.onlyIf("first", "second"));
    }

    @Test
    void whatRunsInTheBackgroundSaysSoOnTheLineThatAnnouncesItsDocument() {
        assertEquals(
                "psql a <<'SQL' &\nSELECT 1;\nSQL\nsecond", Psql.beside("psql a <<'SQL'\nSELECT 1;\nSQL", "second"));
    }

    @Test
    void aTransactionIsOneDocumentThatStopsAtTheFirstError() {
        String shell = Psql.transaction(Side.TARGET, "SELECT 1;", "", "SELECT 2;");

        assertTrue(shell.startsWith("at_target -o /dev/null <<'SQL'\nBEGIN ISOLATION LEVEL"), shell);
        assertTrue(shell.endsWith("SELECT 1;\nSELECT 2;\nCOMMIT;\nSQL"), shell);
        assertFalse(shell.contains("\n\n"), shell);
    }
}
