package dev.crossfade.control.leader;

import java.util.Optional;

/**
 * Whether one controller holds the lease, as it knows it: decided from what the store answered, and when it was asked. A value; whoever
 * keeps it asks {@link #phase} at each moment, for a lease runs out without anybody saying so.
 *
 * <table>
 *   <caption>What leads from phase to phase</caption>
 *   <tr><th>from</th><th>what happens</th><th>to</th></tr>
 *   <tr><td>STANDBY</td><td>another holds the lease, or nobody answers</td><td>STANDBY</td></tr>
 *   <tr><td>STANDBY</td><td>it was taken, under a higher term than any that was seen</td><td>LEADING</td></tr>
 *   <tr><td>LEADING</td><td>it was renewed</td><td>LEADING, trusted from when that was asked for</td></tr>
 *   <tr><td>LEADING</td><td>no renewal was answered for as long as one is trusted</td><td>LAPSED</td></tr>
 *   <tr><td>LAPSED</td><td>it was renewed: nobody has taken it meanwhile</td><td>LEADING, or LAPSED still, when that was asked for too long ago</td></tr>
 *   <tr><td>LEADING, LAPSED</td><td>another has taken it, or it was given back</td><td>STANDBY</td></tr>
 * </table>
 *
 * A lease is not taken twice without being lost between, and not renewed without having been taken: that throws.
 */
public final class Leadership {

    private static final long NONE = 0;

    private final LeaseTerms terms;
    private final long term;
    private final long askedNanos;
    private final Leader leader;

    private Leadership(LeaseTerms terms, long term, long askedNanos, Leader leader) {
        this.terms = terms;
        this.term = term;
        this.askedNanos = askedNanos;
        this.leader = leader;
    }

    /** Where a controller is with the lease. */
    public enum Phase {
        /** Another leads, or nobody: nothing is done here. */
        STANDBY,
        LEADING,
        /** It may be another's by now: nothing is done until the store has answered. */
        LAPSED
    }

    public static Leadership standby(LeaseTerms terms) {
        return new Leadership(terms, NONE, 0, new Leader(NONE, ""));
    }

    /** @param askedNanos when the store was asked, by the clock that {@link #phase} is asked by */
    public Leadership took(long newTerm, long askedNanos) {
        if (term != NONE || newTerm <= leader.term()) {
            throw new IllegalStateException("term " + newTerm + " cannot be taken after " + this);
        }
        return new Leadership(terms, newTerm, askedNanos, leader);
    }

    /** @param askedNanos as for {@link #took} */
    public Leadership renewed(long askedNanos) {
        if (term == NONE) {
            throw new IllegalStateException("a lease that is not held cannot be renewed: " + this);
        }
        return new Leadership(terms, term, Math.max(this.askedNanos - askedNanos, 0) + askedNanos, leader);
    }

    /** Another holds the lease, or nobody does, as when ours was given back. */
    public Leadership leftTo(Leader other) {
        return new Leadership(terms, NONE, 0, new Leader(Math.max(other.term(), leader.term()), other.address()));
    }

    public Phase phase(long nowNanos) {
        if (term == NONE) {
            return Phase.STANDBY;
        }
        return nowNanos - askedNanos < terms.trust().toNanos() ? Phase.LEADING : Phase.LAPSED;
    }

    /** The term under which this controller acts, or would if its lease had not lapsed; 0 for none. */
    public long term() {
        return term;
    }

    public boolean isHeld() {
        return term != NONE;
    }

    /** The other one, where another leads. */
    public Optional<String> leaderElsewhere() {
        return isHeld() || leader.address().isEmpty() ? Optional.empty() : Optional.of(leader.address());
    }

    @Override
    public String toString() {
        return isHeld() ? "leading in term " + term : "standing by, after term " + leader.term();
    }
}
