package dev.crossfade.control.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.workflow.MovedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NotifierTest {

    private final MovedClock clock = new MovedClock();
    private final MovedClock wall = new MovedClock();
    private final List<Notice> told = new ArrayList<>();
    private final NotifyCounts counts = new NotifyCounts("notifier");
    private MigrationStatus status = Statuses.holdPoint();
    private final Migration begun =
            Migration.first(UUID.fromString(status.migration()), new TenantId("acme"), "check", clock.instant());
    private final Notifier notifier = new Notifier(
            List.of(new Collecting()), tenant -> Optional.of(status), () -> List.of(status), wall, clock, counts);

    @Test
    void noticeSaysHowTheMigrationStands() {
        notifier.tell(null, begun);

        Notice notice = told.get(0);
        assertEquals("acme: the migration begins", notice.title());
        assertEquals("SOURCE", notice.writableNow());
        assertEquals("crossfade switchover acme", notice.safeNext());
    }

    @Test
    void problemIsToldOnceItHasStayedAndSoIsItsEnd() {
        status = Statuses.failed();
        notifier.lookForProblems();
        clock.move(ProblemSight.STAYS.minusSeconds(1));
        // Somebody sets it.
        wall.move(Duration.ofHours(-1));
        notifier.lookForProblems();
        assertEquals(List.of(), told);
        clock.move(Duration.ofSeconds(1));
        notifier.lookForProblems();
        notifier.lookForProblems();
        assertEquals(List.of("problem"), told.stream().map(Notice::type).toList());
        assertEquals(
                "acme: table public.orders on the target is not empty",
                told.get(0).title());

        status = Statuses.holdPoint();
        notifier.lookForProblems();
        clock.move(ProblemSight.STAYS);
        notifier.lookForProblems();
        assertEquals("problem-over", told.get(1).type());
        assertEquals(2, told.size());
    }

    @Test
    void problemThatPeopleKnowOfIsNotToldAgain() {
        status = Statuses.failed();
        notifier.tell(null, begun);
        notifier.lookForProblems();
        clock.move(ProblemSight.STAYS);
        notifier.lookForProblems();
        assertEquals(1, told.size());
    }

    @Test
    void whatHasHappenedUntilTheEndIsTold() {
        notifier.start();
        for (int change = 0; change < 100; change++) {
            notifier.changed(null, begun);
        }
        notifier.close();
        assertEquals(100, told.size());
        assertEquals(0, counts.of(Result.DROPPED));
    }

    /** It was never started: as where it hangs. */
    @Test
    void whatIsToldToNobodyAtTheEndIsCounted() {
        notifier.changed(null, begun);
        notifier.changed(null, begun);
        notifier.close();
        assertEquals(2, counts.of(Result.DROPPED));
    }

    /** Nobody takes them out here, as where the notifier hangs. */
    @Test
    void changesThatFindTheQueueFullAreDroppedAndCountedAndHoldNobodyUp() {
        for (int change = 0; change < Notifier.MOST_CHANGES + 3; change++) {
            notifier.changed(null, begun);
        }
        assertEquals(3, counts.of(Result.DROPPED));
        assertTrue(told.isEmpty());
    }

    private final class Collecting implements Receiver {

        @Override
        public void tell(Notice notice) {
            told.add(notice);
        }

        @Override
        public void start() {}

        @Override
        public void close() {}
    }
}
