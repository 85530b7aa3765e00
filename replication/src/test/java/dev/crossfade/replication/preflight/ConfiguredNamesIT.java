package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding.Severity;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.stream.Publication;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the settings name that is not there, and what is there and the settings do not name. */
class ConfiguredNamesIT {

    private static TenantSettings.Replication schemas(String... schemas) {
        return TestPair.replication(List.of(schemas), List.of(), List.of(), List.of());
    }

    @Test
    void aSchemaThatIsNotThereBlocksByNameOnTheSideThatLacksIt() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source().execute("CREATE SCHEMA \"Bil'ling\"");
            Found found = Found.at(pair, schemas("public", "Bil'ling", "shpo")).blocking();
            assertEquals(Set.of("missing-schema"), found.codes());
            assertEquals(Set.of("shpo"), found.at(Side.SOURCE).objects());
            assertEquals(Set.of("shpo", "Bil'ling"), found.at(Side.TARGET).objects());
        }
    }

    /** A publication takes it, its rows are copied, and no change is ever sent: as with a table that was made in single-user mode. */
    @Test
    void whatPostgresTakesForAPartOfItselfBlocksAndIsNotPublished() {
        try (TestPair pair = TestPair.create();
                PostgresSession source = pair.sourcePostgres().open("test")) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            String oldest = "information_schema.sql_parts";
            TenantSettings.Replication settings = schemas("public", "information_schema");
            String withIdentity =
                    "SELECT format('ALTER TABLE %s REPLICA IDENTITY FULL', c.oid::regclass) FROM pg_class c"
                            + " WHERE c.relnamespace = 'information_schema'::regnamespace AND c.relkind = 'r'";
            pair.source().texts(withIdentity).forEach(pair.source()::execute);

            Found never = Found.at(pair, settings).of("never-streamed").blocking();
            assertTrue(never.at(Side.SOURCE).objects().contains(oldest), never::toString);
            assertTrue(never.at(Side.TARGET).objects().contains(oldest), "nor on the way back: " + never);
            assertFalse(never.objects().contains("public.orders"), never::toString);
            ReplicationFailure refused = assertThrows(
                    ReplicationFailure.class,
                    () -> new Publication("crossfade_never", new TableSelection(settings)).ensure(source));
            assertTrue(
                    refused.toString().contains("would never send a change of them from the source"),
                    refused::toString);
        }
    }

    @Test
    void nothingToReplicateBlocks() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE audit_raw (id bigserial PRIMARY KEY)");
            assertEquals(
                    Set.of("no-tables"),
                    Found.at(pair, TestPair.replication(List.of("public.audit_*")))
                            .blocking()
                            .codes());
        }
    }

    @Test
    void anEntryThatMatchesNothingIsNamed() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigserial PRIMARY KEY)",
                    "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                    "CREATE TABLE parts_1 PARTITION OF parts DEFAULT",
                    "CREATE SEQUENCE invoices",
                    "CREATE TYPE mood AS ENUM ('well')",
                    "CREATE MATERIALIZED VIEW totals AS SELECT 1 AS one");
            pair.target().executeAsApp("CREATE TABLE only_there (id int PRIMARY KEY)");
            Found found = Found.at(
                    pair,
                    TestPair.replication(
                            List.of("public"),
                            List.of("public.audit_*", "public.totals", "mood", "public.only_*"),
                            List.of("public.orders", "public.parts", "schema_migrations"),
                            List.of("public.invoices", "public.orders_id_seq", "invoices", "public.bills")));
            assertEquals(Set.of(), found.blocking().codes());
            assertEquals(
                    Set.of(
                            "replication.excludeTables: public.audit_*",
                            "replication.truncateTarget: public.parts",
                            "replication.truncateTarget: schema_migrations",
                            "replication.exactSequences: invoices",
                            "replication.exactSequences: public.bills"),
                    found.of("matches-nothing").of(Severity.WARNING).objects());
        }
    }

    @Test
    void aTableInAnotherSchemaThatTheApplicationWritesBlocksUntilItsSchemaOrItselfIsNamed() {
        try (TestPair pair = TestPair.create()) {
            String app = Identifier.quote(pair.source().app());
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source()
                    .execute(
                            "CREATE SCHEMA audit",
                            "GRANT USAGE ON SCHEMA audit TO PUBLIC",
                            "CREATE TABLE audit.log (id int PRIMARY KEY, line text)",
                            "GRANT UPDATE (line) ON audit.log TO " + app,
                            "CREATE TABLE audit.frozen (id int PRIMARY KEY)",
                            "GRANT SELECT ON audit.frozen TO " + app,
                            "CREATE SCHEMA hidden",
                            "CREATE TABLE hidden.away (id int PRIMARY KEY)",
                            "GRANT INSERT ON hidden.away TO " + app);
            Found found = Found.at(pair);
            assertEquals(Set.of("audit.log"), found.blocking().objects());
            assertEquals(
                    Set.of("audit.frozen", "hidden.away"),
                    found.of("other-schema").of(Severity.WARNING).objects());
            String remedies = found.blocking().remedies();
            assertTrue(remedies.contains("add audit to replication.schemas"), remedies);
            assertTrue(remedies.contains("name audit.log in replication.excludeTables"), remedies);

            Found excluded = Found.at(pair, TestPair.replication(List.of("audit.log")));
            assertEquals(Set.of(), excluded.blocking().codes());
            assertEquals(
                    Set.of("audit.frozen", "hidden.away"),
                    excluded.of("other-schema").objects());
            assertEquals(
                    Set.of("hidden.away"),
                    Found.at(pair, schemas("public", "audit"))
                            .of("other-schema")
                            .objects());
        }
    }

    @Test
    void aTableThatTheApplicationWritesAsAnotherRoleOrThroughItsPartitionsBlocksToo() {
        try (TestPair pair = TestPair.create()) {
            String app = Identifier.quote(pair.source().app());
            String writer = Identifier.quote("writer" + pair.session().tenant());
            pair.executeOnBothAsApp("CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)");
            pair.source()
                    .execute(
                            "CREATE ROLE " + writer + " NOLOGIN",
                            "ALTER ROLE " + app + " NOINHERIT",
                            "GRANT " + writer + " TO " + app,
                            "CREATE SCHEMA aside",
                            "CREATE TABLE aside.part PARTITION OF public.parts DEFAULT",
                            "CREATE TABLE aside.log (id int PRIMARY KEY)",
                            "CREATE TABLE aside.tree (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                            "CREATE TABLE aside.leaf PARTITION OF aside.tree DEFAULT",
                            "GRANT USAGE ON SCHEMA aside TO " + writer,
                            "GRANT INSERT ON aside.log, aside.leaf TO " + writer);
            Found found = Found.at(pair);
            pair.source().execute("DROP SCHEMA aside CASCADE", "DROP ROLE " + writer);
            assertEquals(
                    Set.of("aside.part", "aside.log", "aside.tree"),
                    found.of("other-schema").blocking().objects());
        }
    }

    /** The target would begin at its own old value: ids that the source has handed out are handed out again. */
    @Test
    void aSequenceInAnotherSchemaThatACarriedTableOrTheApplicationUsesBlocks() {
        try (TestPair pair = TestPair.create()) {
            String app = Identifier.quote(pair.source().app());
            pair.source()
                    .execute(
                            "CREATE SCHEMA ids",
                            "GRANT USAGE ON SCHEMA ids TO PUBLIC",
                            "CREATE SEQUENCE ids.order_seq",
                            "CREATE SEQUENCE ids.invoices",
                            "GRANT USAGE ON SEQUENCE ids.invoices TO " + app,
                            "CREATE SEQUENCE ids.unused",
                            "CREATE TABLE ids.frozen (id bigserial PRIMARY KEY)",
                            "CREATE TABLE orders (id bigint PRIMARY KEY DEFAULT nextval('ids.order_seq'))",
                            "CREATE TABLE kept (id bigserial PRIMARY KEY)",
                            "CREATE TABLE lines (id bigint PRIMARY KEY DEFAULT nextval('kept_id_seq'))");

            Found found = Found.at(pair).of("sequence-left-behind");
            assertEquals(
                    Set.of("ids.order_seq", "ids.invoices"), found.blocking().objects(), found::toString);
            assertEquals(Set.of("ids.unused"), found.of(Severity.WARNING).objects());
            assertTrue(found.toString().contains("a default of public.orders takes"), found::toString);
            assertTrue(found.remedies().contains("add ids to replication.schemas"), found::toString);

            Found named = Found.at(pair, TestPair.replication(List.of("ids.*")));
            assertEquals(
                    Set.of("ids.order_seq"), named.of("sequence-left-behind").objects());
            assertEquals(Set.of(), named.of("matches-nothing").objects());
            assertEquals(
                    Set.of(),
                    Found.at(pair, schemas("public", "ids"))
                            .of("sequence-left-behind")
                            .objects());

            Found without = Found.at(
                            pair,
                            TestPair.replication(
                                    List.of("public", "ids"), List.of("ids.*", "public.kept"), List.of(), List.of()))
                    .of("sequence-left-behind")
                    .blocking();
            assertEquals(Set.of("ids.order_seq", "public.kept_id_seq"), without.objects(), without::toString);
            assertTrue(without.remedies().contains("excludeTables name neither it nor"), without::toString);
        }
    }

    @Test
    void aMaterializedViewInAnotherSchemaIsNamedAndLosesNothing() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source()
                    .execute(
                            "CREATE SCHEMA aside AUTHORIZATION "
                                    + Identifier.quote(pair.source().app()),
                            "CREATE MATERIALIZED VIEW aside.totals AS SELECT 1 AS one",
                            "ALTER MATERIALIZED VIEW aside.totals OWNER TO "
                                    + Identifier.quote(pair.source().app()));
            Found found = Found.at(pair);
            assertEquals(Set.of(), found.blocking().codes(), found::toString);
            assertEquals(Set.of("aside.totals"), found.of("other-schema").objects());
        }
    }
}
