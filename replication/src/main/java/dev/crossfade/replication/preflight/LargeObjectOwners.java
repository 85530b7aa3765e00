package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Membership;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.ArrayList;
import java.util.List;

/** Whether our role at the target may give large objects to those who own them at the source; asked, never tried. */
final class LargeObjectOwners {

    private static final String OWNERS = """
            SELECT DISTINCT r.rolname
              FROM pg_largeobject_metadata m
              JOIN pg_roles r ON r.oid = m.lomowner
             ORDER BY r.rolname
            """;

    /** Who gives an object away becomes its owner for that, and from 16 on being a member is not enough. */
    private static final String OUT_OF_REACH = """
            SELECT r.rolname, r.rolsuper, pg_has_role(r.oid, 'MEMBER') AS member
              FROM unnest(?::text[]) AS owner (name)
              JOIN pg_roles r ON r.rolname = owner.name
             WHERE NOT %s
             ORDER BY r.rolname
            """.formatted(Membership.becomes("r.oid"));

    private LargeObjectOwners() {}

    static List<Finding> look(PostgresSession source, PostgresSession target) {
        List<String> owners = source.list(OWNERS, row -> row.getString(1));
        if (owners.isEmpty()) {
            return List.of();
        }
        Membership membership = Membership.of(target);
        Findings findings = new Findings(Side.TARGET);
        List<String> superusers = new ArrayList<>();
        target.list(
                OUT_OF_REACH,
                row -> {
                    String owner = row.getString("rolname");
                    if (row.getBoolean("rolsuper")) {
                        return superusers.add(owner);
                    }
                    findings.blocks(
                            "missing-privilege",
                            membership.us(),
                            "our role may not act for " + owner + ", who owns large objects that must be given to it",
                            membership.with(owner, row.getBoolean("member")));
                    return true;
                },
                owners);
        if (!superusers.isEmpty()) {
            findings.blocks(
                    "missing-privilege",
                    membership.us(),
                    "large objects belong to " + String.join(", ", superusers)
                            + ", a superuser here, and our role must not become one to give them to it",
                    "at the source, for each of them: ALTER LARGE OBJECT … OWNER TO a role that the application logs in with");
        }
        return findings.all();
    }
}
