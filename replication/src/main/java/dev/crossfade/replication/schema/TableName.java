package dev.crossfade.replication.schema;

/** A table's schema and name as the catalog has them: unquoted, case-sensitive. */
public record TableName(String schema, String name) implements Comparable<TableName> {

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** {@code schema.name}, for people; SQL uses the quoting function. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
