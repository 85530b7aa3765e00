package dev.crossfade.control.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.workflow.MovedClock;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NotifierTest {

    private final MovedClock clock = new MovedClock();
    private final MovedClock wall = new MovedClock();
    private final List<Notice> told = new ArrayList<>();
    private final NotifyCounts counts = new NotifyCounts("notifier");
    private MigrationStatus status = Statuses.holdPoint();
    private final Migration begun =
            Migration.first(UUID.fromString(status.migration()), new TenantId("acme"), "check", clock.instant());
    private final InMemoryOutbox store = new InMemoryOutbox();
    private final Inbox inbox = new Inbox(wall, counts);
    private final Collecting receiver = new Collecting();
    private final Notifier notifier = notifier();

    private Notifier notifier() {
        return new Notifier(
                List.of(receiver), store, tenant -> Optional.of(status), () -> List.of(status), wall, clock, counts);
    }

    /** As the store does, with the row. */
    private void write(@Nullable Migration before, Migration now) {
        inbox.entries(before, now)
                .forEach(one -> store.add(Inbox.RECEIVER, one.event(), one.at(), one.body(), Inbox.MOST_WAITING));
    }

    @Test
    void noticeSaysHowTheMigrationStands() throws Exception {
        write(null, begun);
        notifier.turn();

        Notice notice = told.get(0);
        assertEquals("acme: the migration begins", notice.title());
        assertEquals("SOURCE", notice.writableNow());
        assertEquals("crossfade switchover acme", notice.safeNext());
    }

    @Test
    void problemIsCriticalWhileNobodyMayWriteOrNobodyKnowsWhoMayInAnAttempt() {
        MigrationStatus attempt = Statuses.switching();
        assertEquals("warning", severity(Statuses.with(Statuses.holdPoint(), "writableNow", "UNKNOWN")));
        assertEquals("critical", severity(Statuses.with(attempt, "writableNow", "none")));
        assertEquals("critical", severity(Statuses.with(attempt, "writableNow", "UNKNOWN")));
        assertEquals("warning", severity(Statuses.with(attempt, "writableNow", "SOURCE")));
    }

    private static String severity(MigrationStatus status) {
        return Notices.of(1, Kind.PROBLEM, "something", status).severity();
    }

    @Test
    void controllerThatGoesOnWithItIsTold() throws Exception {
        write(begun, begun.ofGeneration(2));
        notifier.turn();
        assertEquals("controller-started", told.get(0).type());
    }

    /** A controller that is killed once the change is written down: it was told to nobody. */
    @Test
    void whatAnotherControllerHasWrittenDownIsToldByTheNext() throws Exception {
        write(null, begun);
        notifier().turn();
        assertEquals(List.of("begun"), told.stream().map(Notice::type).toList());
        assertTrue(store.entries.isEmpty());
    }

    @Test
    void whatIsToldAgainAfterAKillHasTheSameId() throws Exception {
        write(null, begun);
        Outbox.Entry written = store.first(Inbox.RECEIVER).orElseThrow();
        notifier.turn();
        // It was killed before this one was gone.
        store.entries.put(written.seq(), written);
        notifier().turn();
        assertEquals(
                List.of(written.event(), written.event()),
                told.stream().map(Notice::id).toList());
    }

    @Test
    void whatAReceiverCouldNotKeepIsToldAgainWithTheSameId() throws Exception {
        write(null, begun);
        receiver.full = true;
        assertThrows(StoreFailure.class, notifier::turn);
        receiver.full = false;
        String id = store.first(Inbox.RECEIVER).orElseThrow().event();
        notifier.turn();
        assertEquals(List.of(id), told.stream().map(Notice::id).toList());
        assertEquals(0, counts.of(Result.DROPPED));
    }

    @Test
    void noticeThatCannotBeReadHoldsUpNoOther() throws Exception {
        store.add(Inbox.RECEIVER, "odd", wall.instant(), "[", Inbox.MOST_WAITING);
        write(null, begun);
        notifier.turn();
        assertEquals(1, told.size());
        assertEquals(1, counts.of(Result.DROPPED));
    }

    @Test
    void problemIsToldOnceItHasStayedAndSoIsItsEnd() throws Exception {
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
        notifier.turn();
        assertEquals(List.of("problem"), told.stream().map(Notice::type).toList());
        assertEquals(
                "acme: table public.orders on the target is not empty",
                told.get(0).title());

        status = Statuses.holdPoint();
        notifier.lookForProblems();
        clock.move(ProblemSight.STAYS);
        notifier.lookForProblems();
        notifier.turn();
        assertEquals("problem-over", told.get(1).type());
        assertEquals(2, told.size());
    }

    @Test
    void problemThatPeopleKnowOfIsNotToldAgain() throws Exception {
        status = Statuses.failed();
        write(null, begun);
        notifier.turn();
        notifier.lookForProblems();
        clock.move(ProblemSight.STAYS);
        notifier.lookForProblems();
        notifier.turn();
        assertEquals(1, told.size());
    }

    private final class Collecting implements Receiver {

        /** It can keep nothing. */
        private boolean full;

        @Override
        public void tell(Notice notice) {
            if (full) {
                throw new StoreFailure(StoreFailure.Kind.FAILED, "the disk is full", "make room", null);
            }
            told.add(notice);
        }

        @Override
        public void start() {}

        @Override
        public void close() {}
    }
}
