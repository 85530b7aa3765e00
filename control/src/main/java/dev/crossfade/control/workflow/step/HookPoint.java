package dev.crossfade.control.workflow.step;

import java.util.Locale;

/** When something of the operator's is run. */
public enum HookPoint {
    BEFORE_SETUP,
    AFTER_SETUP,
    BEFORE_REPLICATION,
    AFTER_REPLICATION,
    /** Before anything of an attempt: in either direction, and before its clock. */
    BEFORE_SWITCHOVER,
    /** However the attempt ended, also one that was never made. */
    AFTER_SWITCHOVER,
    BEFORE_POST_MIGRATION,
    AFTER_POST_MIGRATION,
    AFTER_ABORT;

    /** As a step has it: {@code before-post-migration}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code before} or {@code after}. */
    public String when() {
        return name().startsWith("BEFORE_") ? "before" : "after";
    }

    /** {@code post-migration}. */
    public String stage() {
        return label().substring(when().length() + 1);
    }

    /** As people read it: {@code before post-migration}. */
    public String inWords() {
        return when() + " " + stage();
    }
}
