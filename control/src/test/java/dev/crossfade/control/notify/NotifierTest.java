package dev.crossfade.control.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.notify.NotifyCounts.Result;
import dev.crossfade.control.workflow.MovedClock;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    /** Its gates are looked at first. */
    private boolean begins;

    private final Migration begun =
            Migration.first(UUID.fromString(status.migration()), new TenantId("acme"), "check", clock.instant());
    private final Migration failed = begun.at(begun.stage(), begun.step(), State.FAILED, clock.instant());
    private final InMemoryOutbox store = new InMemoryOutbox();
    private final Inbox inbox = new Inbox(wall, counts);
    private final InMemoryProblems problems = new InMemoryProblems();
    private final Collecting receiver = new Collecting();
    private final Notifier notifier = notifier();

    private Notifier notifier() {
        return new Notifier(
                List.of(receiver),
                store,
                problems,
                tenant -> Optional.of(status),
                () -> List.of(status),
                tenant -> begins,
                wall,
                clock,
                counts);
    }

    /** As the store does, with the row. */
    private void write(@Nullable Migration before, Migration now) {
        inbox.entries(before, now).forEach(this::write);
    }

    private void write(Outbox.Entry entry) {
        store.add(Inbox.RECEIVER, entry.event(), entry.at(), entry.body(), Inbox.MOST_WAITING);
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
    void newsThatAreTooManyAreToldToNobodyAndCounted() throws Exception {
        Outbox.Entry one = inbox.entries(null, begun).get(0);
        for (long seq = 1; seq <= Inbox.MOST_WAITING + 2; seq++) {
            store.entries.put(seq, new Outbox.Entry(seq, "event-" + seq, one.at(), one.body()));
        }
        notifier.turn();
        assertEquals(Inbox.MOST_WAITING, told.size());
        assertEquals(2, counts.of(Result.DROPPED));
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
        write(begun, failed);
        staysAsItIs();
        assertEquals(List.of("failed"), types());
    }

    /** Its body has the problem, and nobody is woken for it. */
    @Test
    void problemThatOnlyAnInfoHasMentionedIsTold() throws Exception {
        status = Statuses.failed();
        write(begun, begun.ofGeneration(2));
        staysAsItIs();
        assertEquals(List.of("controller-started", "problem"), types());
    }

    @Test
    void infoDoesNotHideThatAProblemIsOver() throws Exception {
        status = Statuses.failed();
        write(begun, failed);
        notifier.turn();
        status = Statuses.holdPoint();
        write(begun, begun.wanting(Intent.RESUME));
        staysAsItIs();
        assertEquals(List.of("failed", "resumed", "problem-over"), types());
    }

    /** Its record may be forgotten the next moment, and nobody would close what was opened. */
    @Test
    void problemOfAMigrationThatHasEndedIsOverAtOnce() throws Exception {
        status = Statuses.failed();
        write(begun, failed);
        notifier.turn();
        status = Statuses.aborted();
        notifier.lookForProblems();
        notifier.turn();
        assertEquals(List.of("failed", "problem-over"), types());
    }

    /** Whoever takes it for the end of all that was wrong is told of what still is. */
    @Test
    void problemThatOutlastsGoodNewsIsToldAgain() throws Exception {
        status = Statuses.failed();
        write(begun, failed);
        notifier.turn();
        write(Inbox.entry(Notices.of(2, Kind.SWITCHOVER_DONE, "switched over to the target", status)));
        staysAsItIs();
        assertEquals(List.of("failed", "switchover-done", "problem"), types());
    }

    @Test
    void noticeWaitsUntilItIsKnownHowTheMigrationStands() throws Exception {
        begins = true;
        status = Statuses.failed();
        write(failed, failed.ofGeneration(2));
        assertTrue(notifier.turn().compareTo(Duration.ofSeconds(1)) < 0);
        assertEquals(List.of(), told);
        begins = false;
        status = Statuses.with(Statuses.holdPoint(), "writableNow", "UNKNOWN");
        notifier.turn();
        assertEquals(List.of(), told);
        status = Statuses.holdPoint();
        notifier.turn();
        assertEquals("SOURCE", told.get(0).writableNow());
        assertEquals(1, told.size());
    }

    /** Its gates do not answer; that this controller knows nothing yet is no problem of which people are told the end. */
    @Test
    void noticeDoesNotWaitForEver() throws Exception {
        begins = true;
        status = Statuses.failed();
        write(begun, failed);
        clock.move(Notifier.PATIENCE);
        notifier.turn();
        staysAsItIs();
        begins = false;
        status = Statuses.holdPoint();
        staysAsItIs();
        assertEquals(List.of("failed"), types());
    }

    @Test
    void problemThatEndsWhileAnotherBeginsToLeadIsOver() throws Exception {
        status = Statuses.failed();
        write(begun, failed);
        notifier.turn();

        status = Statuses.holdPoint();
        Notifier next = notifier();
        next.turn();
        next.lookForProblems();
        // It may not have found it yet.
        clock.move(ProblemSight.FINDS);
        next.lookForProblems();
        assertEquals(List.of("failed"), types());
        clock.move(ProblemSight.STAYS);
        next.turn();
        assertEquals(List.of("failed", "problem-over"), types());
        assertEquals(Map.of(), problems.all());
    }

    @Test
    void problemThatPeopleKnowOfIsNotToldAgainByTheNext() throws Exception {
        status = Statuses.failed();
        write(begun, failed);
        notifier.turn();
        Notifier next = notifier();
        next.turn();
        next.lookForProblems();
        clock.move(ProblemSight.FINDS.plus(ProblemSight.STAYS));
        next.turn();
        assertEquals(List.of("failed"), types());
    }

    /** For so long that a problem, or its end, is told. */
    private void staysAsItIs() throws Exception {
        notifier.turn();
        notifier.lookForProblems();
        clock.move(ProblemSight.STAYS);
        notifier.lookForProblems();
        notifier.turn();
    }

    private List<String> types() {
        return told.stream().map(Notice::type).toList();
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
