package dev.crossfade.replication.schema;

/**
 * A table that the migration carries.
 *
 * @param oid on the side that was asked
 * @param kind whether it holds rows itself
 * @param estimatedRows as last analysed ({@code pg_class.reltuples}); −1 when it never was
 */
public record SelectedTable(long oid, TableName name, Kind kind, long estimatedRows) {

    /** Whether rows are in the table or in its partitions. */
    public enum Kind {
        /** Holds rows: an ordinary table, or a partition that is not itself divided. */
        ORDINARY,
        /** Holds none: they are in its partitions. */
        PARTITIONED
    }

    public boolean holdsRows() {
        return kind == Kind.ORDINARY;
    }
}
