package dev.crossfade.control.workflow.switchover;

/** How an attempt at the switchover ended. */
public sealed interface SwitchoverEnd {

    /** The same, where it is known what a person has to do before the next attempt; empty for what is not. */
    SwitchoverEnd mendedBy(String remedy);

    /** The target is open, and the route leads there. */
    record Flipped() implements SwitchoverEnd {
        @Override
        public SwitchoverEnd mendedBy(String remedy) {
            return this;
        }
    }

    /** Everything was undone: the source serves, the target refuses, the route leads to the source. */
    record Unwound(String reason, String remedy) implements SwitchoverEnd {

        public Unwound(String reason) {
            this(reason, "");
        }

        @Override
        public SwitchoverEnd mendedBy(String known) {
            return new Unwound(reason, known);
        }
    }

    /** It was not begun: nothing was changed, so that nothing had to be undone. */
    record Refused(String reason, String remedy) implements SwitchoverEnd {

        @Override
        public SwitchoverEnd mendedBy(String known) {
            return new Refused(reason, known);
        }
    }
}
