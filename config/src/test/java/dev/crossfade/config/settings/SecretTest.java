package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SecretTest {

    private final AtomicInteger reads = new AtomicInteger();
    private String kept = "old";
    private final Secret secret = new Secret("old", () -> {
        reads.incrementAndGet();
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("denied");
        }
        return kept;
    });

    @Test
    void refusedOneIsReadAnewAndWorthAnotherTryWhereItIsAnotherByNow() {
        assertFalse(secret.renewed("old"));

        kept = "new";
        assertTrue(secret.renewed("old"));
        assertEquals("new", secret.reveal());
        assertEquals(2, reads.get());
    }

    @Test
    void whoWasRefusedWithAFormerOneHasTheNewOneWithoutARead() {
        kept = "new";
        assertTrue(secret.renewed("old"));
        assertTrue(secret.renewed("old"));

        assertEquals(1, reads.get());
    }

    @Test
    void whatCannotBeReadAnewStaysAsItIs() {
        kept = "";

        assertFalse(secret.renewed("old"));
        assertEquals("old", secret.reveal());
    }

    @Test
    void whatSaysAllItselfIsNotRenewed() {
        assertFalse(new Secret("old").renewed("old"));
    }

    @Test
    void formerValuesAreKnownUpToABound() {
        for (int i = 1; i <= 10; i++) {
            String refused = secret.reveal();
            kept = "value-" + i;
            secret.renewed(refused);
        }

        Set<String> values = secret.values();
        assertEquals(9, values.size());
        assertTrue(values.contains("value-10") && values.contains("value-2"), values.toString());
        assertFalse(values.contains("value-1") || values.contains("old"), values.toString());
    }
}
