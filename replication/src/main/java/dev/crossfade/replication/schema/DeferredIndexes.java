package dev.crossfade.replication.schema;

import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;

/**
 * Indexes of a copied schema that are built after the initial copy, and are not missed until then; kept at the target, so that whoever
 * takes over builds them. A copy into a table that has them already takes three times as long as both one after the other (measured).
 */
public final class DeferredIndexes {

    private static final String THERE = "SELECT to_regclass('crossfade.deferred') IS NOT NULL";

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS crossfade.deferred (
                step      int PRIMARY KEY,
                schema    text NOT NULL,
                index     text NOT NULL,
                statement text NOT NULL
            )
            """;

    private static final String KEEP =
            "INSERT INTO crossfade.deferred (step, schema, index, statement) VALUES (?, ?, ?, ?)";

    private static final String LEFT = "SELECT step, schema, index, statement FROM crossfade.deferred ORDER BY step";

    private static final String BUILT = "DELETE FROM crossfade.deferred WHERE step = ?";

    private DeferredIndexes() {}

    /**
     * What is done later.
     *
     * @param step in this order
     * @param schema of the index, and of its table
     * @param index its name, as the catalog has it
     */
    public record Deferred(int step, String schema, String index, String statement) {

        /** Whether a fingerprint's entry, {@code schema.table.index}, is of this index. */
        boolean isNamed(String object) {
            return object.startsWith(schema + ".") && object.endsWith("." + index);
        }
    }

    /** Within the transaction that makes the schema. */
    public static void keep(PostgresSession target, List<Deferred> deferred) {
        if (!deferred.isEmpty()) {
            target.execute(TABLE);
            deferred.forEach(one -> target.update(KEEP, one.step(), one.schema(), one.index(), one.statement()));
        }
    }

    /** In their order; empty where nothing was deferred, or all is built. */
    public static List<Deferred> left(PostgresSession target) {
        return target.one(THERE, row -> row.getBoolean(1))
                ? target.list(
                        LEFT, row -> new Deferred(row.getInt(1), row.getString(2), row.getString(3), row.getString(4)))
                : List.of();
    }

    /** Of an index that the source has no more, or that somebody has built here meanwhile: nothing is to be done for it. */
    public static void strike(PostgresSession target, Deferred one) {
        target.update(BUILT, one.step());
    }

    /** One of them, in one transaction with the note that it is done. */
    public static void build(PostgresSession target, Deferred one) {
        target.inTransaction(() -> {
            target.execute(one.statement());
            return target.update(BUILT, one.step());
        });
    }
}
