package dev.crossfade.replication.schema;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TablePatternTest {

    @Test
    void starStandsForAnyCharacters() {
        TablePattern audit = TablePattern.of("public.audit_*");
        assertTrue(audit.matches(new TableName("public", "audit_raw")));
        assertTrue(audit.matches(new TableName("public", "audit_")));
        assertFalse(audit.matches(new TableName("public", "audits")));
        assertFalse(audit.matches(new TableName("other", "audit_raw")));
    }

    @Test
    void charactersThatMeanSomethingElsewhereMeanThemselves() {
        assertTrue(TablePattern.of("public.a+b(c)").matches(new TableName("public", "a+b(c)")));
        assertFalse(TablePattern.of("public.a.c").matches(new TableName("public", "abc")));
    }

    @Test
    void nameWithoutASchemaMeansEverySchema() {
        assertTrue(TablePattern.of("events").matches(new TableName("public", "events")));
        assertTrue(TablePattern.of("events").matches(new TableName("other", "events")));
        assertFalse(TablePattern.of("events").matches(new TableName("public", "my_events")));
    }
}
