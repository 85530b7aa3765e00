package dev.crossfade.control.leader;

/** The time in which one controller leads, under one term. What is done in it goes on under no other. Thread-safe. */
public interface Tenure {

    /** Of a controller that has its store to itself. */
    Tenure ALONE = new Tenure() {
        @Override
        public long term() {
            return 0;
        }

        @Override
        public String holder() {
            return "";
        }

        @Override
        public boolean lasts() {
            return true;
        }
    };

    long term();

    /** Who leads in it, as the lease says. */
    String holder();

    /** Whether it still lasts, by our own clock: whoever may be about to be followed does nothing any more. */
    boolean lasts();
}
