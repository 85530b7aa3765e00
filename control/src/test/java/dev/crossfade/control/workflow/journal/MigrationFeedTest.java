package dev.crossfade.control.workflow.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Migration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MigrationFeedTest {

    private final Migration begun =
            Migration.first(new UUID(0, 1), new TenantId("acme"), "check", Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void listenerThatFailsKeepsNobodyFromHearing() {
        List<Migration> heard = new ArrayList<>();
        MigrationFeed feed = new MigrationFeed();
        feed.subscribe((before, now) -> {
            throw new IllegalStateException("a listener that fails, as this test wants it");
        });
        feed.subscribe((before, now) -> heard.add(now));

        feed.changed(null, begun);

        assertEquals(List.of(begun), heard);
    }
}
