package dev.crossfade.control.aws.managed.rules;

import java.util.List;

/**
 * The instance that writes.
 *
 * @param status {@code available, rebooting, …}
 * @param groupStatus whether it runs with what its parameter group says: {@code in-sync, pending-reboot, applying, …}
 * @param pending what is to be changed in its maintenance window, in words
 */
public record Writer(String id, String status, String groupStatus, List<String> pending) {

    /** Of a cluster that has no instance, or whose only one is being made. */
    public static final String MISSING = "missing";

    static final String IN_SYNC = "in-sync";

    public Writer {
        pending = List.copyOf(pending);
    }

    boolean isPendingReboot() {
        return groupStatus.equals("pending-reboot");
    }

    boolean isInSync() {
        return groupStatus.equals(IN_SYNC);
    }
}
