package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.NeverStreamed;
import dev.crossfade.replication.schema.ReplicaIdentity;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The one publication of a direction: an explicit list of every table that holds rows, partitions by themselves, and the token
 * table. Partitions are published as what they are, not via their root, so that both sides have the same tables and each can be
 * copied and compared on its own. Exactly one, for two that carry one token table stop apply with a duplicate key.
 */
public final class Publication {

    /** Published in any case. */
    public static final TableName TOKEN = new TableName(TableSelection.OUR_SCHEMA, "token");

    /** A publication that somebody makes anew under the same name lacks what was committed meanwhile, and this. */
    public static final String OURS =
            "Crossfade: made before its slot; made anew it would lack what was committed since";

    private static final String EXISTS = "SELECT true FROM pg_publication WHERE pubname = ?";

    private static final String MEMBERS = """
            SELECT n.nspname, c.relname
              FROM pg_publication p
              JOIN pg_publication_rel r ON r.prpubid = p.oid
              JOIN pg_class c ON c.oid = r.prrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE p.pubname = ?
            """;

    private final String name;
    private final TableSelection selection;

    public Publication(String name, TableSelection selection) {
        this.name = name;
        this.selection = selection;
    }

    /**
     * Creates it, or alters it to the tables of now; does nothing when it has them. Called in a transaction that holds the gate.
     *
     * @throws ReplicationFailure REFUSED when a table has no replica identity: published, it would make the application's
     *     UPDATE and DELETE fail; or when PostgreSQL would never stream it
     */
    public void ensure(PostgresSession source) {
        refuseTablesWithoutIdentity(source);
        refuseTablesNeverStreamed(source);
        Set<TableName> wanted = selection.readHoldingRows(source).stream()
                .map(SelectedTable::name)
                .collect(Collectors.toCollection(TreeSet::new));
        wanted.add(TOKEN);
        if (!exists(source)) {
            creation(name, wanted).forEach(source::execute);
        } else if (!members(source).equals(wanted)) {
            source.execute("ALTER PUBLICATION " + Identifier.quote(name) + " SET TABLE " + list(wanted));
        }
    }

    /** Utility statements take no parameters: every name in them is quoted. The token table is published in any case. */
    public static List<String> creation(String name, Collection<TableName> tables) {
        Set<TableName> all = new TreeSet<>(tables);
        all.add(TOKEN);
        return List.of(
                "CREATE PUBLICATION " + Identifier.quote(name) + " FOR TABLE " + list(all)
                        + " WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)",
                mark(name));
    }

    public static String removal(String name) {
        return "DROP PUBLICATION IF EXISTS " + Identifier.quote(name);
    }

    /** The statement by which it is known for {@link #OURS}. */
    public static String mark(String name) {
        return "COMMENT ON PUBLICATION " + Identifier.quote(name) + " IS " + Identifier.literal(OURS);
    }

    public boolean exists(PostgresSession source) {
        return source.first(EXISTS, row -> row.getBoolean(1), name).isPresent();
    }

    /** What it publishes now, the token table included. */
    public Set<TableName> members(PostgresSession source) {
        return new TreeSet<>(source.list(MEMBERS, row -> new TableName(row.getString(1), row.getString(2)), name));
    }

    /** Called in a transaction that holds the gate. */
    public void drop(PostgresSession source) {
        source.execute(removal(name));
    }

    private void refuseTablesWithoutIdentity(PostgresSession source) {
        List<TableName> without = ReplicaIdentity.missing(source, selection);
        if (!without.isEmpty()) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.REFUSED,
                    "no replica identity at the " + source.side().label() + ": " + without
                            + "; published, they would refuse the application's UPDATE and DELETE",
                    "give each a primary key there, or run there " + ReplicaIdentity.remedy(without.get(0))
                            + ", or add it to replication.excludeTables");
        }
    }

    private void refuseTablesNeverStreamed(PostgresSession source) {
        List<TableName> never = NeverStreamed.find(source, selection);
        if (!never.isEmpty()) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.REFUSED,
                    "PostgreSQL takes these for a part of itself, and would never send a change of them from the "
                            + source.side().label() + ": " + never,
                    NeverStreamed.remedy(never.get(0)));
        }
    }

    /** ONLY, for a parent of old-style inheritance would bring its children along. */
    private static String list(Set<TableName> tables) {
        return tables.stream()
                .map(table -> "ONLY " + Identifier.quote(table.schema(), table.name()))
                .collect(Collectors.joining(", "));
    }
}
