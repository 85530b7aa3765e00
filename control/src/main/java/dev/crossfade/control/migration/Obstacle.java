package dev.crossfade.control.migration;

/**
 * One thing that keeps a switchover from starting.
 *
 * @param what in a few words
 * @param why more of it; empty when the few words say all
 * @param remedy what a person has to do; empty for what passes by itself
 */
public record Obstacle(String what, String why, String remedy) {

    /** What to do about those that pass by themselves. */
    public static final String WAIT = "wait a moment, then try again";

    static Obstacle toMend(String what, String why, String remedy) {
        return new Obstacle(what, why, remedy);
    }

    static Obstacle passing(String what, String why) {
        return new Obstacle(what, why, "");
    }

    /** Whether waiting is all that it takes. */
    public boolean passes() {
        return remedy.isEmpty();
    }

    /** All that is known, in one line. */
    public String inWords() {
        return why.isEmpty() ? what : what + ": " + why;
    }
}
