package dev.crossfade.control.workflow.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class AboutMigrationTest {

    private final Migration migration = Migration.first(new UUID(0, 7), new TenantId("acme"), "check", Instant.EPOCH);

    @Test
    void whatIsLoggedMeanwhileHasTenantAndMigrationAndNothingAfterwards() {
        List<String> found = new ArrayList<>();
        AboutMigration.of(migration, () -> {
                    found.add(MDC.get("tenant"));
                    found.add(MDC.get("migration"));
                })
                .run();
        assertEquals(List.of("acme", "00000000-0000-0000-0000-000000000007"), found);
        assertNull(MDC.get("tenant"));
    }

    @Test
    void threadOfAPoolThatHasFailedIsAboutNobodyAfterwards() {
        Runnable failing = AboutMigration.of(migration, () -> {
            throw new IllegalStateException("failed");
        });
        assertThrows(IllegalStateException.class, failing::run);
        assertNull(MDC.get("migration"));
    }
}
