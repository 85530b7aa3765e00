package dev.crossfade.control.notify;

import java.util.Locale;

/** What has happened to a migration, as programs tell it apart. */
public enum Kind {
    BEGUN(Severity.INFO),
    /** A controller was started, and goes on with it. */
    CONTROLLER_STARTED(Severity.INFO),
    REPLICATING(Severity.INFO),
    READY_TO_SWITCH(Severity.INFO),
    HOOK_WAITS(Severity.INFO),
    SWITCHOVER_BEGUN(Severity.INFO),
    SWITCHOVER_DONE(Severity.GOOD),
    SWITCHOVER_REFUSED(Severity.WARNING),
    SWITCHOVER_UNDONE(Severity.WARNING),
    /** It was wanted, and another operator asked for something else before its attempt had begun. */
    SWITCHOVER_CALLED_OFF(Severity.WARNING),
    ROLLBACK_BEGUN(Severity.WARNING),
    ROLLBACK_DONE(Severity.GOOD),
    ROLLBACK_REFUSED(Severity.WARNING),
    ROLLBACK_UNDONE(Severity.WARNING),
    ROLLBACK_CALLED_OFF(Severity.WARNING),
    PAUSED(Severity.INFO),
    RESUMED(Severity.INFO),
    ABORTING(Severity.WARNING),
    ABORTED(Severity.WARNING),
    FAILED(Severity.CRITICAL),
    /** Critical where nobody may write. */
    PROBLEM(Severity.WARNING),
    PROBLEM_OVER(Severity.GOOD),
    DONE(Severity.GOOD);

    private final Severity severity;

    /** How much it wants a person. */
    public enum Severity {
        GOOD,
        INFO,
        WARNING,
        CRITICAL;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Severity of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    Kind(Severity severity) {
        this.severity = severity;
    }

    public Severity severity() {
        return severity;
    }

    /** {@code switchover-done}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
