package dev.crossfade.replication.dump;

import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.schema.DeferredIndexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code replication.copySchema}: the source's schema, brought into a target whose configured schemas hold nothing. It is one
 * transaction, which the first statement that the server refuses ends: then the target is as it was, and a second try begins anew.
 * Indexes that apply needs are made with the tables, the others after the initial copy ({@link DeferredIndexes}, decision 15).
 */
public final class SchemaCopy {

    /**
     * What belongs to an extension, and what a table or another type brings with it, is not counted: an extension's indexes and composite
     * types are no members of their own.
     */
    private static final String HOLDS = """
            WITH namespaces AS MATERIALIZED (
                SELECT oid, nspname FROM pg_namespace WHERE nspname = ANY (?::text[])
            ), of_extensions AS MATERIALIZED (
                SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
            )
            SELECT EXISTS (
                       SELECT
                         FROM pg_class c
                         JOIN namespaces n ON n.oid = c.relnamespace
                        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
                          AND c.relpersistence <> 't'
                          AND NOT (('pg_class'::regclass, c.oid) IN (SELECT classid, objid FROM of_extensions)))
                OR EXISTS (
                       SELECT
                         FROM pg_proc p
                         JOIN namespaces n ON n.oid = p.pronamespace
                        WHERE NOT (('pg_proc'::regclass, p.oid) IN (SELECT classid, objid FROM of_extensions)))
                OR EXISTS (
                       SELECT
                         FROM pg_type t
                         JOIN namespaces n ON n.oid = t.typnamespace
                         LEFT JOIN pg_class c ON c.oid = t.typrelid
                        WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
                          AND NOT (('pg_type'::regclass, t.oid) IN (SELECT classid, objid FROM of_extensions)))
            """;

    private static final String SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname = ANY (?::text[])";

    private static final int SHOWN = 200;

    private final Postgres source;
    private final Postgres target;
    private final List<String> schemas;
    private final Set<String> oursAtSource;
    private final Gate gate;
    private final PgDump dump;

    public SchemaCopy(Postgres source, Postgres target, TenantSettings tenant, PgDump dump) {
        DatabaseSettings settings = source.settings();
        this.source = source;
        this.target = target;
        this.schemas = tenant.replication().schemas();
        this.oursAtSource =
                Set.copyOf(List.of(settings.user(), settings.replication().user()).stream()
                        .distinct()
                        .toList());
        this.gate = new Gate(target);
        this.dump = dump;
    }

    /** Whether the configured schemas are empty at the target, or are not there. */
    public boolean isDue(PostgresSession session) {
        return !session.one(HOLDS, row -> row.getBoolean(1), schemas);
    }

    /** What the target has to be given first: extensions, roles, rights on schemas. */
    public List<Missing> missing(PostgresSession atSource, PostgresSession atTarget) {
        List<Missing> missing = new ArrayList<>(NeededExtensions.missing(atSource, atTarget));
        missing.addAll(NeededRoles.missing(atSource, atTarget, schemas, oursAtSource));
        missing.addAll(rights(atSource, atTarget).missing());
        return missing;
    }

    private SchemaRights rights(PostgresSession atSource, PostgresSession atTarget) {
        return SchemaRights.read(atSource, atTarget, schemas, oursAtSource);
    }

    /** REFUSED where the program is missing, or too old for the source. */
    public void insistOnProgram(PostgresSession atSource) {
        dump.insistOn(atSource.serverMajor());
    }

    /**
     * Does nothing where the target has a schema. REFUSED, with nothing changed, when something is missing there.
     *
     * @return how many statements were run
     */
    public int copy() {
        try (PostgresSession here = source.open("copy-schema");
                PostgresSession there = target.openForScript("copy-schema")) {
            if (!isDue(there)) {
                return 0;
            }
            insistOnProgram(here);
            refuseWhileMissing(missing(here, there));
            List<String> script = new ArrayList<>(statements(dump.schemaOf(source, schemas)));
            script.addAll(DatabaseDefaults.statements(here, List.copyOf(oursAtSource)));
            List<String> wanted = new Restorable(
                            Set.copyOf(there.list(SCHEMAS, row -> row.getString(1), schemas)),
                            NeededRoles.absent(there, oursAtSource))
                    .of(script);
            Deferrable sorted = new Deferrable(wanted);
            List<String> now =
                    UnprivilegedScript.of(sorted.now(), rights(here, there).lent());
            return gate.act(there, locked -> {
                refuseWhereWritten(locked);
                DeferredIndexes.keep(there, sorted.later());
                return run(there, now);
            });
        }
    }

    private static List<String> statements(String script) {
        try {
            return SqlScript.statements(script);
        } catch (IllegalArgumentException e) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "pg_dump's script cannot be read: " + e.getMessage(),
                    "load the schema by hand, with replication.copySchema: false",
                    e);
        }
    }

    private static void refuseWhileMissing(List<Missing> missing) {
        if (!missing.isEmpty()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the schema is not copied, and nothing was changed: "
                            + missing.stream()
                                    .map(one -> one.object() + " " + one.meaning())
                                    .collect(Collectors.joining("; ")),
                    "on the target: " + missing.stream().map(Missing::remedy).collect(Collectors.joining("; ")));
        }
    }

    private void refuseWhereWritten(GateRow locked) {
        if (locked.state().writable()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the " + target.side().label() + "'s gate says "
                            + locked.state().label()
                            + ": its application may write there, and no schema is made under it",
                    "look at both sides with `crossfade fence show`");
        }
    }

    private int run(PostgresSession session, List<String> statements) {
        for (int i = 0; i < statements.size(); i++) {
            try {
                session.execute(statements.get(i));
            } catch (ReplicationFailure e) {
                throw failure(i + 1, statements.size(), statements.get(i), e);
            }
        }
        return statements.size();
    }

    private static ReplicationFailure failure(int number, int all, String statement, ReplicationFailure e) {
        String oneLine = statement.replaceAll("\\s+", " ");
        String action = String.valueOf(e.getMessage()).contains("max_locks_per_transaction")
                ? "raise max_locks_per_transaction at the target and restart its server, or load the schema by hand"
                        + " (pg_dump --schema-only)"
                : "mend what it names, at the target or at the source, and try again; or load the schema by hand";
        return new ReplicationFailure(
                e.kind(),
                "the schema was not copied, and the target is as it was: statement " + number + " of " + all
                        + " failed, "
                        + (oneLine.length() <= SHOWN ? oneLine : oneLine.substring(0, SHOWN) + " …") + ": "
                        + e.getMessage(),
                action,
                e);
    }
}
