package dev.crossfade.control.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.leader.Leadership.Phase;
import dev.crossfade.control.leader.LeaseTable.Answer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CandidateTest {

    private static final LeaseTerms TERMS = LeaseTerms.USUAL;

    private final Row row = new Row();
    private long nowMs = 100;
    private final Controller one = new Controller("one");
    private final Controller other = new Controller("other");

    @Test
    void firstWhoLooksLeadsAndTheOtherSaysWhoDoes() {
        one.candidate.look();
        other.candidate.look();
        one.work();

        assertEquals(List.of("begin 1"), one.done);
        assertEquals(Phase.LEADING, one.candidate.phase());
        assertEquals("one", other.candidate.now().leaderElsewhere().orElseThrow());
    }

    @Test
    void leaderThatDiesIsFollowedOnceItsLeaseHasRunOut() {
        one.candidate.look();
        passes(TERMS.length());
        other.candidate.look();
        assertEquals(Phase.STANDBY, other.candidate.phase());

        passes(Duration.ofMillis(1));
        other.candidate.look();
        other.work();
        assertEquals(List.of("begin 2"), other.done);
    }

    @Test
    void leaderThatStoodStillDoesNothingFromTheMomentItWakesAndEndsWhenItIsTold() {
        one.candidate.look();
        one.work();
        Tenure first = one.tenure();
        passes(Duration.ofSeconds(30));
        other.candidate.look();
        assertFalse(first.lasts(), "by its own clock, before it has asked anybody");

        one.candidate.look();
        one.work();
        assertEquals(List.of("begin 1", "end"), one.done);
        assertEquals("other", one.candidate.now().leaderElsewhere().orElseThrow());
    }

    @Test
    void laterTermOfTheSameControllerBringsNoEarlierOneBack() {
        one.candidate.look();
        one.work();
        Tenure first = one.tenure();
        passes(Duration.ofSeconds(30));
        other.candidate.look();
        one.candidate.look();
        one.work();
        passes(Duration.ofSeconds(30));
        one.candidate.look();
        one.work();

        assertTrue(one.tenure().lasts());
        assertEquals(3, one.tenure().term());
        assertFalse(first.lasts());
    }

    @Test
    void storeThatDoesNotAnswerMakesItStandStillAndGoOnWhenNobodyHasFollowed() {
        one.candidate.look();
        one.work();
        row.failing = new IllegalStateException("no answer");
        passes(Duration.ofSeconds(5));
        one.candidate.look();
        assertEquals(Phase.LAPSED, one.candidate.phase());
        assertTrue(one.candidate.isCutOff());

        row.failing = null;
        one.candidate.look();
        one.work();
        assertEquals(Phase.LEADING, one.candidate.phase());
        assertEquals(List.of("begin 1"), one.done, "nothing was ended, and nothing begun anew");
    }

    @Test
    void takesNoLeaseBeforeItsLastOfficeHasEnded() {
        one.candidate.look();
        one.work();
        passes(Duration.ofSeconds(30));
        other.candidate.look();
        one.candidate.look();
        passes(Duration.ofSeconds(30));
        one.candidate.look();
        assertEquals(Phase.STANDBY, one.candidate.phase(), "its office has not ended yet");

        one.work();
        one.candidate.look();
        assertEquals(Phase.LEADING, one.candidate.phase());
    }

    @Test
    void whoCannotBeginGivesTheLeaseBackAndLetsOthersTry() {
        one.failing = new IllegalStateException("cannot");
        one.candidate.look();
        one.work();
        one.candidate.look();
        one.candidate.look();
        assertEquals(Phase.STANDBY, one.candidate.phase());

        other.candidate.look();
        assertEquals(Phase.LEADING, other.candidate.phase());
        assertEquals(List.of("end"), one.done);
    }

    @Test
    void whatKeepsItFromBeginningIsSaidUntilItHasBegun() {
        one.failing = new CannotBegin("no answer from etcd", "see that etcd runs", new IllegalStateException());
        for (int look = 0; look < 30; look++) {
            one.candidate.look();
            one.work();
        }
        assertEquals(
                "no answer from etcd; to do: see that etcd runs",
                one.candidate.hindrance().orElseThrow());

        one.failing = null;
        for (int look = 0; look < 30; look++) {
            one.candidate.look();
            one.work();
        }
        assertEquals(Phase.LEADING, one.candidate.phase());
        assertTrue(one.candidate.hindrance().isEmpty());
    }

    /** Such as a class that is missing: nobody else would be told. */
    @Test
    void errorKeepsNeitherTheOfficeNorTheLooks() {
        one.failing = new NoClassDefFoundError("gone");
        one.candidate.look();
        one.work();
        assertEquals(List.of("end"), one.done);
        one.candidate.look();

        row.failing = new NoClassDefFoundError("gone");
        other.candidate.look();
        assertTrue(other.candidate.isCutOff());

        row.failing = null;
        other.candidate.look();
        assertEquals(Phase.LEADING, other.candidate.phase());
    }

    @Test
    void whoStopsRenewsUntilItsOfficeHasEndedAndThenNobodyWaits() {
        one.candidate.look();
        one.work();
        one.candidate.wantNoMore();
        passes(Duration.ofMillis(1400));
        one.candidate.look();
        passes(Duration.ofMillis(1400));
        assertTrue(one.tenure().lasts());

        one.work();
        one.candidate.giveBack();
        other.candidate.look();
        assertEquals(Phase.LEADING, other.candidate.phase());
        one.candidate.look();
        assertEquals(Phase.STANDBY, one.candidate.phase());
    }

    private static void raise(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void passes(Duration time) {
        nowMs += time.toMillis();
    }

    private final class Controller implements Candidate.Office {
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private final List<String> done = new ArrayList<>();
        private final Candidate candidate;
        private @Nullable Tenure last;
        private @Nullable Throwable failing;

        Controller(String name) {
            candidate = new Candidate(row.of(name), TERMS, () -> nowMs * 1_000_000, tasks::add, this);
        }

        void work() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }

        Tenure tenure() {
            if (last == null) {
                throw new AssertionError("it never led");
            }
            return last;
        }

        @Override
        public void begin(Tenure tenure) {
            raise(failing);
            last = tenure;
            done.add("begin " + tenure.term());
        }

        @Override
        public void end() {
            done.add("end");
        }
    }

    /** The lease in memory. */
    private final class Row {
        private long term;
        private String holder = "";
        private long renewedMs = -1_000_000;
        private @Nullable Throwable failing;

        LeaseTable of(String name) {
            return new LeaseTable() {
                @Override
                public String holder() {
                    return name;
                }

                @Override
                public Answer take() {
                    answerOrFail();
                    if (holder.equals(name)
                            || nowMs - renewedMs > TERMS.length().toMillis()) {
                        term++;
                        return ours();
                    }
                    return new Answer.Others(new Leader(term, holder));
                }

                @Override
                public Answer renew(long ours) {
                    answerOrFail();
                    return term == ours && holder.equals(name) ? ours() : new Answer.Others(new Leader(term, holder));
                }

                @Override
                public void giveBack(long ours) {
                    answerOrFail();
                    if (term == ours && holder.equals(name)) {
                        holder = "";
                        renewedMs = -1_000_000;
                    }
                }

                @Override
                public void close() {}

                private Answer ours() {
                    holder = name;
                    renewedMs = nowMs;
                    return new Answer.Ours(term);
                }

                private void answerOrFail() {
                    raise(failing);
                }
            };
        }
    }
}
