package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import org.jspecify.annotations.Nullable;

/**
 * One thing that {@code check} found.
 *
 * @param code stable and short: {@code wal-level, missing-replica-identity, …}
 * @param side whose database; null when it concerns both
 * @param object the table, role or setting; empty when it concerns the whole side
 * @param meaning what it is and what would happen
 * @param remedy what to do, with the statement that mends it where there is one
 */
public record Finding(
        Severity severity, String code, @Nullable Side side, String object, String meaning, String remedy) {

    /** How bad it is. */
    public enum Severity {
        /** Worth knowing. */
        NOTE,
        /** Worth mending. */
        WARNING,
        /** Nothing starts until it is mended. */
        BLOCKS
    }
}
