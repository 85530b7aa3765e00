package dev.crossfade.replication.stream;

import dev.crossfade.replication.schema.TableName;

/**
 * How far the initial copy of one table is.
 *
 * @param rowsDone rows copied so far; the estimate of all when it is done
 * @param rowsExpected the source's estimate; −1 when it has none (never analysed)
 * @param bytesDone bytes of COPY read so far
 */
public record TableCopy(TableName table, Phase phase, long rowsDone, long rowsExpected, long bytesDone) {

    /** What {@code pg_subscription_rel.srsubstate} says. */
    public enum Phase {
        WAITING,
        COPYING,
        CATCHING_UP,
        READY
    }
}
