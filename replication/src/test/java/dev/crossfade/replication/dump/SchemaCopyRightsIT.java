package dev.crossfade.replication.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Preflight;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.SchemaFingerprint;
import dev.crossfade.replication.testing.PgDumpPresent;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestPair;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From 14 to 17 by a role that is no superuser, with owners who may not create where they own something. */
class SchemaCopyRightsIT {

    private static final int MOST_STEPS = 20;

    private TestPair pair;
    private PlainRole us;
    private Postgres target;
    private TenantSettings tenant;
    private List<PlainRole> application;

    @BeforeEach
    void makeASchemaOfTwoOwners() {
        pair = TestPair.create();
        us = PlainRole.create(pair.target());
        target = us.postgres(Side.TARGET, pair.session());
        application = List.of(
                PlainRole.create(pair.source(), "head"),
                PlainRole.create(pair.source(), "clerk"),
                PlainRole.create(pair.source(), "reader"),
                PlainRole.create(pair.target(), "head"),
                PlainRole.create(pair.target(), "clerk"),
                PlainRole.create(pair.target(), "reader"));
        tenant = TestPair.withoutWayBack(pair.tenant(
                TestPair.copyingSchema(
                        TestPair.replication(List.of("public", "sales"), List.of(), List.of(), List.of())),
                us));
        String head = application.get(0).quoted();
        String clerk = application.get(1).quoted();
        String reader = application.get(2).quoted();
        pair.source()
                .execute(
                        "CREATE SCHEMA sales AUTHORIZATION " + head,
                        "GRANT USAGE, CREATE ON SCHEMA sales TO " + clerk,
                        "GRANT USAGE ON SCHEMA sales TO " + reader,
                        "CREATE TABLE sales.orders (id serial PRIMARY KEY, parent int REFERENCES sales.orders)",
                        "ALTER TABLE sales.orders OWNER TO " + clerk,
                        "CREATE COLLATION sales.plain (locale = 'C')",
                        "ALTER COLLATION sales.plain OWNER TO " + clerk,
                        "CREATE VIEW sales.seen AS SELECT id FROM sales.orders",
                        "ALTER VIEW sales.seen OWNER TO " + head,
                        // On 14 everybody may create in schema public, and on 17 nobody but who is let.
                        "CREATE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                        "ALTER FUNCTION public.one() OWNER TO " + clerk,
                        "SET ROLE " + clerk,
                        "GRANT SELECT ON sales.orders TO " + head + " WITH GRANT OPTION",
                        "SET ROLE " + head,
                        "GRANT SELECT ON sales.orders TO " + reader,
                        "RESET ROLE",
                        // Of an owner who may not make more.
                        "CREATE TABLE sales.old (id int PRIMARY KEY)",
                        "ALTER TABLE sales.old OWNER TO " + reader);
    }

    @AfterEach
    void drop() {
        pair.target().execute("DROP SCHEMA IF EXISTS sales CASCADE");
        us.close();
        application.forEach(PlainRole::close);
        pair.close();
    }

    @Test
    void whatCheckNamesIsEnoughAndNothingIsLeftLent() {
        PgDumpPresent.insist();
        Set<String> granted = grantWhatCheckNames();
        installGate();

        assertTrue(copy() > 0);

        for (PlainRole owner : application.subList(3, 6)) {
            String grant = "GRANT " + owner.quoted() + " TO " + us.quoted() + " WITH INHERIT TRUE, SET TRUE";
            assertTrue(granted.contains(grant), () -> grant + " is not in " + granted);
        }
        assertTrue(granted.stream().anyMatch(grant -> grant.startsWith("GRANT pg_write_all_data")), granted::toString);
        assertEquals(List.of(), drift());
        assertEquals(List.of(), missing());
    }

    /** The target has a role of that name, so what pg_dump says of it is run there. */
    @Test
    void whatOurOwnRoleAtTheSourceOwnsIsGivenToItsNamesakeWhereWeMay() {
        PgDumpPresent.insist();
        String ours = Identifier.quote(pair.source().replicationRole());
        pair.source().execute("ALTER TABLE sales.old OWNER TO " + ours);

        Set<String> granted = grantAllThatCheckNames();

        String grant = "GRANT " + ours + " TO " + us.quoted() + " WITH INHERIT TRUE, SET TRUE";
        assertTrue(granted.contains(grant), () -> grant + " is not in " + granted);
        installGate();
        assertTrue(copy() > 0);
        assertEquals(
                List.of(pair.source().replicationRole()),
                pair.target().texts("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'old'"));
    }

    /** Our role at the target takes its place as an owner, and needs no grant; nobody grants in its name, and no policy is another's. */
    @Test
    void ourOwnRoleAtTheSourceIsMissedOnlyWhereNoOtherCanTakeItsPlace() {
        try (PlainRole ours = PlainRole.create(pair.source(), "ours only here")) {
            pair.source()
                    .execute(
                            "GRANT USAGE ON SCHEMA sales TO " + ours.quoted(),
                            "ALTER TABLE sales.old OWNER TO " + ours.quoted(),
                            "GRANT SELECT ON sales.orders TO " + ours.quoted() + " WITH GRANT OPTION");
            assertEquals(List.of(), missingOf(ours));

            String reader = application.get(2).quoted();
            pair.source()
                    .execute("SET ROLE " + ours.quoted(), "GRANT SELECT ON sales.orders TO " + reader, "RESET ROLE");
            assertEquals(List.of("missing-role"), missingOf(ours));

            pair.source()
                    .execute(
                            "SET ROLE " + ours.quoted(),
                            "REVOKE SELECT ON sales.orders FROM " + reader,
                            "RESET ROLE",
                            "CREATE POLICY mine ON sales.orders TO " + ours.quoted());
            assertEquals(List.of("missing-role"), missingOf(ours));
            pair.source().execute("DROP POLICY mine ON sales.orders");
        }
    }

    private List<String> missingOf(PlainRole ours) {
        try (PostgresSession here = pair.openSource();
                PostgresSession there = pair.openTarget()) {
            return NeededRoles.missing(here, there, List.of("public", "sales"), Set.of(ours.name())).stream()
                    .filter(missing -> missing.object().equals(ours.name()))
                    .map(Missing::code)
                    .toList();
        }
    }

    /** A membership that came with SET FALSE lets nobody become an owner, and one without INHERIT lets nobody alter its tables. */
    @Test
    void membershipThatLacksAnOptionIsNamedAndRefusedBeforeAnythingIsChanged() {
        PgDumpPresent.insist();
        grantAllThatCheckNames();
        installGate();
        String clerk = application.get(4).quoted();
        for (String lacking : List.of("SET", "INHERIT")) {
            pair.target().execute("GRANT " + clerk + " TO " + us.quoted() + " WITH " + lacking + " FALSE");

            ReplicationFailure refused = assertThrows(ReplicationFailure.class, this::copy);

            String mended = "GRANT " + clerk + " TO " + us.quoted() + " WITH INHERIT TRUE, SET TRUE";
            assertEquals(ReplicationFailure.Kind.REFUSED, refused.kind(), refused::toString);
            assertEquals("on the target: " + mended, refused.action());
            assertEquals(List.of(mended), missing());
            pair.target().execute(mended);
        }
        assertTrue(copy() > 0);
    }

    /** Whoever may not grant is only warned by the server, and what the source grants would be missing. */
    @Test
    void schemasThatAreThereAndBelongToASuperuserAreNamedWithWhatOpensThem() {
        PgDumpPresent.insist();
        pair.target()
                .execute(
                        "CREATE SCHEMA sales",
                        "ALTER DATABASE " + Identifier.quote(pair.target().name()) + " OWNER TO postgres");

        Set<String> granted = grantAllThatCheckNames();

        for (String statement : List.of(
                "GRANT USAGE, CREATE ON SCHEMA \"public\" TO " + us.quoted() + " WITH GRANT OPTION",
                "ALTER SCHEMA \"sales\" OWNER TO " + application.get(3).quoted())) {
            assertTrue(granted.contains(statement), () -> statement + " is not in " + granted);
        }
        installGate();
        assertTrue(copy() > 0);
        assertEquals(List.of(), drift());
    }

    /** pg_dump locks each table of a schema, also one that is left out. */
    @Test
    void tableThatIsLeftOutAndCannotBeReadAtTheSourceIsNamed() {
        TenantSettings without = pair.tenant(
                TestPair.copyingSchema(
                        TestPair.replication(List.of("public", "sales"), List.of("sales.old"), List.of(), List.of())),
                us);
        try (PlainRole atSource = PlainRole.create(pair.source());
                PgDump dump = new PgDump("pg_dump")) {
            Preflight preflight = new Preflight(atSource.postgres(Side.SOURCE, pair.session()), target, without, dump);
            String grant = "GRANT SELECT ON \"sales\".\"old\" TO " + atSource.quoted();
            assertTrue(preflight.check().stream().map(Finding::remedy).anyMatch(grant::equals), grant);

            pair.source().execute(grant);

            assertTrue(preflight.check().stream().map(Finding::remedy).noneMatch(grant::equals), grant);
        }
    }

    /** One after the other, as an operator would: each is still needed once those before it were granted. */
    private Set<String> grantWhatCheckNames() {
        return grantWhatCheckNames(1);
    }

    /** As {@link #grantWhatCheckNames}, with as many as one look names: looking takes most of the time. */
    private Set<String> grantAllThatCheckNames() {
        return grantWhatCheckNames(Integer.MAX_VALUE);
    }

    private Set<String> grantWhatCheckNames(int atOnce) {
        Set<String> granted = new LinkedHashSet<>();
        for (int step = 0; step < MOST_STEPS; step++) {
            List<String> missing = missing();
            if (missing.isEmpty()) {
                return granted;
            }
            missing.stream().distinct().limit(atOnce).forEach(statement -> {
                assertTrue(granted.add(statement), () -> "granted in vain: " + missing);
                pair.target().execute(statement);
            });
        }
        throw new AssertionError("still missing after " + granted);
    }

    private List<String> missing() {
        try (PgDump dump = new PgDump("pg_dump")) {
            return new Preflight(pair.sourcePostgres(), target, tenant, dump)
                    .check().stream()
                            .filter(finding -> finding.code().equals("missing-privilege"))
                            .filter(finding -> finding.side() == Side.TARGET)
                            .map(Finding::remedy)
                            .toList();
        }
    }

    private List<Drift> drift() {
        try (PostgresSession here = pair.openSource();
                PostgresSession there = pair.openTarget()) {
            return SchemaFingerprint.differences(here, there, tenant);
        }
    }

    private void installGate() {
        try (PostgresSession session = target.open("test")) {
            new Gate(target).install(session, GateState.GUARDED);
        }
    }

    private int copy() {
        try (PgDump dump = new PgDump("pg_dump")) {
            return new SchemaCopy(pair.sourcePostgres(), target, tenant, dump).copy();
        }
    }
}
