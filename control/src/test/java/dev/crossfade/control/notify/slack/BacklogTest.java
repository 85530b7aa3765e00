package dev.crossfade.control.notify.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.notify.Kind;
import dev.crossfade.control.notify.Notice;
import dev.crossfade.control.notify.Notices;
import dev.crossfade.control.notify.slack.Backlog.Batch;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private final Backlog backlog = new Backlog();

    @Test
    void keepsTheLastOfAMigrationAndCountsThem() {
        int dropped = 0;
        for (int number = 1; number <= Backlog.MOST_NOTICES + 5; number++) {
            dropped += backlog.add(notice(number)).size();
        }
        Batch batch = backlog.first().orElseThrow();
        assertEquals(5, dropped);
        assertEquals(Backlog.MOST_NOTICES, batch.notices().size());
        assertEquals(Backlog.MOST_NOTICES + 5, batch.all());
        assertEquals("event-15", batch.last().id());
    }

    @Test
    void whatCameWhileItWasDeliveredStillWaits() {
        backlog.add(notice(1));
        Batch batch = backlog.first().orElseThrow();
        backlog.add(notice(2));
        backlog.delivered(batch);
        assertEquals(
                List.of("event-2"),
                backlog.first().orElseThrow().notices().stream().map(Notice::id).toList());
        backlog.delivered(backlog.first().orElseThrow());
        assertTrue(backlog.first().isEmpty());
    }

    @Test
    void migrationThatHasWaitedLongestMakesRoom() {
        for (int migration = 0; migration <= Backlog.MOST_MIGRATIONS; migration++) {
            MigrationStatus status = Statuses.with(Statuses.holdPoint(), "migration", "migration-" + migration);
            assertEquals(
                    migration < Backlog.MOST_MIGRATIONS ? 0 : 1,
                    backlog.add(Notices.of(migration, Kind.BEGUN, "begins", status))
                            .size());
        }
        assertEquals("migration-1", backlog.first().orElseThrow().migration());
    }

    private static Notice notice(int number) {
        return Notices.of(number, Kind.PROBLEM, "something", Statuses.holdPoint());
    }
}
