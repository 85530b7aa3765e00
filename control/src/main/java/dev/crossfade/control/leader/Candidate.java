package dev.crossfade.control.leader;

import dev.crossfade.control.leader.Leadership.Phase;
import dev.crossfade.control.leader.LeaseTable.Answer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One of several controllers: wants the lease, keeps it while it can, and begins and ends its office with it. {@link #look} is called
 * again and again by one thread; the office, which may take its time, is begun and ended by another, one after the other.
 */
public final class Candidate {

    private static final Logger LOG = LoggerFactory.getLogger(Candidate.class);

    /** One whose office cannot be begun lets others try first. */
    private static final int LOOKS_LEFT_OUT = 10;

    private final LeaseTable table;
    private final LongSupplier nanoTime;
    private final Executor clerk;
    private final Office office;

    private volatile Leadership now;
    /** The office is not vacant before all of it has ended. */
    private volatile boolean vacant = true;
    /** The term in which the office could not be begun. */
    private volatile long notBegun;

    private volatile boolean declining;
    private int leaveOut;
    private volatile boolean silent;
    private boolean lapsed;
    private final Hindrance hindrance = new Hindrance();

    /** What is done by the leader, and by nobody else. */
    public interface Office {

        /** What it throws ends it again, and the lease is given back; {@link CannotBegin} where that is nobody's error. */
        void begin(Tenure tenure);

        /** Returns when nothing more is done; also of one that did not begin. */
        void end();
    }

    /**
     * Nothing is wanted yet.
     *
     * @param nanoTime monotonic, also while the process stands still
     * @param clerk runs one task after the other
     */
    public Candidate(LeaseTable table, LeaseTerms terms, LongSupplier nanoTime, Executor clerk, Office office) {
        this.table = table;
        this.nanoTime = nanoTime;
        this.clerk = clerk;
        this.office = office;
        this.now = Leadership.standby(terms);
    }

    public Leadership now() {
        return now;
    }

    public Phase phase() {
        return now.phase(nanoTime.getAsLong());
    }

    /** Whether the store does not answer since some look. */
    public boolean isCutOff() {
        return silent;
    }

    /** Why it could not begin its office when it last had the lease, with what to do; empty where it could. */
    public Optional<String> hindrance() {
        return hindrance.reason();
    }

    /** Renews the lease, or tries to get it. Throws nothing: whoever calls it again and again would cease to. */
    public void look() {
        Leadership before = now;
        noticeLapse(before);
        if (!before.isHeld() && mustStayAway()) {
            return;
        }
        long asked = nanoTime.getAsLong();
        try {
            if (before.isHeld() && before.term() == notBegun) {
                giveBack(before);
                return;
            }
            Answer answer = before.isHeld() ? table.renew(before.term()) : table.take();
            answered();
            if (answer instanceof Answer.Others others) {
                others(before, others.leader());
            } else if (answer instanceof Answer.Ours ours) {
                ours(before, ours.term(), asked);
            }
        } catch (Throwable e) {
            if (!silent) {
                LOG.warn("the lease of the controllers is not known: {}; asked again", words(e));
            }
            silent = true;
        }
    }

    private static String words(Throwable e) {
        return e instanceof Error ? e.toString() : String.valueOf(e.getMessage());
    }

    /** Takes the lease no more, and ends the office; renews the lease until {@link #giveBack()}. */
    public void wantNoMore() {
        declining = true;
        clerk.execute(this::end);
    }

    /** Once the office has ended, and nobody looks any more. */
    public void giveBack() {
        Leadership last = now;
        now = last.leftTo(new Leader(last.term(), ""));
        if (last.isHeld()) {
            try {
                table.giveBack(last.term());
                LOG.info("leading no more: the lease of term {} is given back", last.term());
            } catch (RuntimeException e) {
                LOG.warn("the lease was not given back: {}; it runs out by itself", e.getMessage());
            }
        }
    }

    private void giveBack(Leadership before) {
        table.giveBack(before.term());
        now = before.leftTo(new Leader(before.term(), ""));
        leaveOut = LOOKS_LEFT_OUT;
    }

    private boolean mustStayAway() {
        if (leaveOut > 0) {
            leaveOut--;
            return true;
        }
        return declining || !vacant;
    }

    private void answered() {
        if (silent) {
            LOG.info("the store of the controllers answers again");
        }
        silent = false;
    }

    private void noticeLapse(Leadership before) {
        boolean over = before.phase(nanoTime.getAsLong()) == Phase.LAPSED;
        if (over && !lapsed) {
            LOG.warn(
                    "the lease of term {} was not renewed in time: nothing is done until it is known whether another controller"
                            + " has taken over",
                    before.term());
        }
        lapsed = over;
    }

    private void others(Leadership before, Leader leader) {
        now = before.leftTo(leader);
        if (before.isHeld()) {
            LOG.error(
                    "another controller has taken over in term {}{}: this one stands by, and what it has begun goes on there",
                    leader.term(),
                    leader.address().isEmpty() ? "" : ", at " + leader.address());
            clerk.execute(this::end);
        } else if (!before.leaderElsewhere().equals(now.leaderElsewhere())) {
            LOG.atLevel(ofTries())
                    .log("standing by: {} leads", now.leaderElsewhere().orElse("nobody"));
        }
        if (hindrance.isOverElsewhere(leader.term())) {
            LOG.info("standing by: {} leads, and can", now.leaderElsewhere().orElse("nobody"));
        }
    }

    private void ours(Leadership before, long term, long asked) {
        if (before.isHeld()) {
            now = before.renewed(asked);
            if (lapsed && phase() == Phase.LEADING) {
                LOG.warn("the lease of term {} was renewed after all: nobody has taken over", term);
                lapsed = false;
            }
            return;
        }
        LOG.atLevel(ofTries()).log("leading, in term {}", term);
        now = before.took(term, asked);
        vacant = false;
        clerk.execute(() -> begin(new Held(term)));
    }

    /** Where it cannot begin, it gets the lease again and again, and so do the others: that is told by the reason, and not by each try. */
    private Level ofTries() {
        return hindrance.reason().isPresent() ? Level.DEBUG : Level.INFO;
    }

    private void begin(Tenure tenure) {
        try {
            office.begin(tenure);
            hindrance.over(tenure.term());
        } catch (Throwable e) {
            // Also an Error: it would hold the lease without an office.
            hindrance.met(tenure.term(), e);
            try {
                end();
            } finally {
                notBegun = tenure.term();
            }
        }
    }

    private void end() {
        try {
            office.end();
        } finally {
            vacant = true;
        }
    }

    /** Its own clock tells whether it lasts; a later term of the same controller is none of it. */
    private final class Held implements Tenure {

        private final long term;

        Held(long term) {
            this.term = term;
        }

        @Override
        public long term() {
            return term;
        }

        @Override
        public String holder() {
            return table.holder();
        }

        @Override
        public boolean lasts() {
            Leadership current = now;
            return current.term() == term && current.phase(nanoTime.getAsLong()) == Phase.LEADING;
        }
    }
}
