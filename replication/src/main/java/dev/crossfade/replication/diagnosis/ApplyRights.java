package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.diagnosis.Ailment.Kind;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Membership;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * What whoever applies may not do
 * (<a href="https://www.postgresql.org/docs/current/logical-replication-security.html">security</a>): up to 15, and with
 * {@code run_as_owner}, it is the subscription's owner; from 16 on it becomes the owner of each table. And what the role that
 * replicates may not read.
 */
final class ApplyRights {

    private static final int MOST = 20;

    private static final String BECOME = Membership.becomes("owner.oid", "c.relowner");

    private static final String AT_SUBSCRIBER = """
            SELECT n.nspname, c.relname, applier.rolname AS applier, owner.rolname AS owner,
                   becomes AND NOT %s AS cannot_become,
                   NOT has_schema_privilege(applier.oid, n.oid, 'USAGE') AS no_schema,
                   array_to_string(ARRAY(
                       SELECT wanted
                         FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS wanted
                        WHERE NOT has_table_privilege(applier.oid, c.oid, wanted)), ', ') AS missing,
                   c.relrowsecurity AND NOT applier.rolsuper AND NOT applier.rolbypassrls
                       AND (applier.oid <> c.relowner OR c.relforcerowsecurity) AS filtered
              FROM pg_subscription s
              JOIN pg_roles owner ON owner.oid = s.subowner
              JOIN pg_subscription_rel r ON r.srsubid = s.oid
              JOIN pg_class c ON c.oid = r.srrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL (SELECT %s) AS mode (becomes)
              JOIN pg_roles applier ON applier.oid = CASE WHEN becomes THEN c.relowner ELSE s.subowner END
             WHERE s.subname = ?
               AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND NOT applier.rolsuper
             ORDER BY n.nspname, c.relname
            """;

    private static final String AS_SUBSCRIPTIONS_OWNER = AT_SUBSCRIBER.formatted(BECOME, "false");

    private static final String AS_TABLES_OWNER =
            AT_SUBSCRIBER.formatted(BECOME, "NOT owner.rolsuper AND NOT s.subrunasowner");

    private static final int BECOMES_TABLES_OWNER = 16;

    private static final String AT_PUBLISHER = """
            SELECT n.nspname, c.relname, reader.rolname,
                   NOT has_schema_privilege(reader.oid, n.oid, 'USAGE') AS no_schema,
                   NOT has_table_privilege(reader.oid, c.oid, 'SELECT') AS no_table
              FROM pg_publication p
              JOIN pg_publication_rel r ON r.prpubid = p.oid
              JOIN pg_class c ON c.oid = r.prrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_roles reader ON reader.rolname = ?
             WHERE p.pubname = ?
               AND NOT (has_schema_privilege(reader.oid, n.oid, 'USAGE') AND has_table_privilege(reader.oid, c.oid, 'SELECT'))
             ORDER BY n.nspname, c.relname
            """;

    private final String name;
    private final String reader;

    ApplyRights(String name, String reader) {
        this.name = name;
        this.reader = reader;
    }

    List<Ailment> missing(PostgresSession subscriber) {
        List<Ailment> found = new ArrayList<>();
        String side = subscriber.side().label();
        subscriber.list(
                subscriber.serverMajor() >= BECOMES_TABLES_OWNER ? AS_TABLES_OWNER : AS_SUBSCRIPTIONS_OWNER,
                row -> {
                    TableName table = new TableName(row.getString("nspname"), row.getString("relname"));
                    String applier = row.getString("applier");
                    if (row.getBoolean("cannot_become")) {
                        found.add(denied(
                                row.getString("owner") + " cannot become " + applier + ", the owner of " + table
                                        + ", at the " + side,
                                new Membership(subscriber.serverMajor(), row.getString("owner")).with(applier, false)));
                    }
                    if (row.getBoolean("no_schema")) {
                        found.add(denied(
                                applier + " may not use the schema " + table.schema() + " of the " + side,
                                "GRANT USAGE ON SCHEMA " + Identifier.quote(table.schema()) + " TO "
                                        + Identifier.quote(applier)));
                    }
                    String missing = row.getString("missing");
                    if (!missing.isEmpty()) {
                        found.add(denied(
                                applier + " lacks " + missing + " on " + table + " of the " + side,
                                "GRANT " + missing + " ON " + quoted(table) + " TO " + Identifier.quote(applier)));
                    }
                    if (row.getBoolean("filtered")) {
                        found.add(denied(
                                "row-level security of " + table + " is for " + applier + " at the " + side,
                                "ALTER ROLE " + Identifier.quote(applier) + " BYPASSRLS"));
                    }
                    return true;
                },
                name);
        return few(found);
    }

    /** Of what is still to be copied the first look needs SELECT; changes come without it. */
    List<Ailment> missingForCopy(PostgresSession publisher) {
        List<Ailment> found = new ArrayList<>();
        String side = publisher.side().label();
        publisher.list(
                AT_PUBLISHER,
                row -> {
                    TableName table = new TableName(row.getString("nspname"), row.getString("relname"));
                    if (row.getBoolean("no_schema")) {
                        found.add(denied(
                                reader + " may not use the schema " + table.schema() + " of the " + side
                                        + ", so nothing of it is copied",
                                "GRANT USAGE ON SCHEMA " + Identifier.quote(table.schema()) + " TO "
                                        + Identifier.quote(reader)));
                    }
                    if (row.getBoolean("no_table")) {
                        found.add(denied(
                                reader + " may not read " + table + " of the " + side + ", so it is not copied",
                                "GRANT SELECT ON " + quoted(table) + " TO " + Identifier.quote(reader)));
                    }
                    return true;
                },
                reader,
                name);
        return few(found);
    }

    private static Ailment denied(String why, String mend) {
        return new Ailment(Kind.PRIVILEGE, "a privilege is missing", why, mend);
    }

    private static List<Ailment> few(List<Ailment> found) {
        return found.stream().distinct().limit(MOST).toList();
    }

    private static String quoted(TableName table) {
        return Identifier.quote(table.schema(), table.name());
    }
}
