package dev.crossfade.control.notify.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.control.notify.webhook.SyncTimes.Times;
import dev.crossfade.control.workflow.MovedClock;
import dev.crossfade.control.workflow.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SyncTimesTest {

    private static final UUID MIGRATION = new UUID(0, 1);

    private final MovedClock clock = new MovedClock();
    private final List<JournalEntry> journal = new ArrayList<>();
    private final SyncTimes times = new SyncTimes(id -> journal, "subscribe", clock);
    private int looks;

    @Test
    void stepThatFailsAndIsTriedAgainIsSeenThoughTheStateIsTheSame() {
        Instant begun = write("subscribe", "done");
        assertEquals(new Times(begun, null), look());

        Instant failed = write("copy", "failed");
        clock.move(SyncTimes.KNOWN_FOR);
        assertEquals(new Times(begun, failed), look());

        Instant again = write("copy", "failed");
        clock.move(SyncTimes.KNOWN_FOR);
        assertEquals(new Times(begun, again), look());
    }

    @Test
    void journalIsReadOncePerState() {
        SyncTimes counting = new SyncTimes(
                id -> {
                    looks++;
                    return journal;
                },
                "subscribe",
                clock);
        counting.of(MIGRATION.toString(), "running");
        counting.of(MIGRATION.toString(), "running");
        assertEquals(1, looks);
        counting.of(MIGRATION.toString(), "failed");
        assertEquals(2, looks);
    }

    private Times look() {
        return times.of(MIGRATION.toString(), "running");
    }

    private Instant write(String step, String outcome) {
        clock.move(Duration.ofSeconds(1));
        journal.add(new JournalEntry(MIGRATION, 1, clock.instant(), step, outcome, ""));
        return clock.instant();
    }
}
