package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.postgres.Lsn;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One change of a row, as the slot has it; values in the server's text form. */
record Change(
        Lsn commit,
        Kind kind,
        Relation relation,
        Map<String, @Nullable String> old,
        Map<String, @Nullable String> now) {

    enum Kind {
        INSERT,
        UPDATE,
        DELETE
    }

    /**
     * A table as the publisher describes it.
     *
     * @param identity the columns by which an updated or deleted row is found
     */
    record Relation(TableName table, List<String> columns, List<String> identity) {}

    /** By what the row is found at the other side: what it was, where that came along; else what it is. */
    Map<String, @Nullable String> found() {
        return old.isEmpty() ? now : old;
    }
}
