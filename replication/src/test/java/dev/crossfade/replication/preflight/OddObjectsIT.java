package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.preflight.Finding.Severity;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a database may have beside usual tables, roles and servers, each named with what becomes of it. */
class OddObjectsIT {

    @Test
    void everythingThatIsOutOfTheOrdinaryIsNamed() {
        try (TestPair pair = TestPair.create()) {
            String app = Identifier.quote(pair.source().app());
            pair.executeOnBothAsApp(
                    "CREATE TABLE orders (id bigserial PRIMARY KEY, v int)",
                    "CREATE INDEX broken ON orders (v)",
                    "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                    "CREATE TRIGGER always BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION nothing()",
                    "CREATE SEQUENCE round MAXVALUE 9 CYCLE",
                    "CREATE SEQUENCE short MAXVALUE 900",
                    "CREATE SEQUENCE kept CACHE 20",
                    "CREATE TYPE odd AS (a int)");
            pair.source().executeAsApp("SELECT lo_create(70001)");
            pair.source()
                    .execute(
                            "CREATE EXTENSION postgres_fdw",
                            "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
                            "CREATE FOREIGN TABLE away (id int) SERVER elsewhere",
                            "CREATE SCHEMA lists",
                            "CREATE TABLE lists.jobs (id int PRIMARY KEY)",
                            "UPDATE pg_extension SET extconfig = ARRAY['lists.jobs'::regclass::oid], extcondition = '{\"\"}'"
                                    + " WHERE extname = 'postgres_fdw'",
                            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass",
                            "UPDATE pg_class SET relkind = 'z' WHERE relname = 'odd'",
                            "ALTER ROLE " + app + " BYPASSRLS",
                            "SELECT pg_create_logical_replication_slot('crossfade_left', 'pgoutput')",
                            "SELECT pg_create_logical_replication_slot('their_left', 'pgoutput')",
                            "CREATE SUBSCRIPTION \"their's\" CONNECTION 'host=127.0.0.1 port=1 dbname=nobody' PUBLICATION p"
                                    + " WITH (connect = false, slot_name = 'theirs')",
                            "ALTER SUBSCRIPTION \"their's\" ENABLE");
            pair.target().executeAsApp("ALTER TABLE orders ENABLE ALWAYS TRIGGER always");

            Found found = new Found(new Preflight(
                            pair.sourcePostgres(), pair.targetPostgres(), TestPair.withReadOnlyFence(pair.tenant()))
                    .check());

            Found source = found.at(Side.SOURCE);
            assertEquals(
                    Set.of("their's"),
                    source.of("inbound-subscription").blocking().objects(),
                    found::toString);
            assertEquals(
                    Set.of("switchover.fence"),
                    source.of("read-only-fence").blocking().objects());
            assertEquals(
                    Set.of("public.odd"),
                    source.of("unclassified-relation").blocking().objects());
            assertEquals(
                    Set.of("public.broken"),
                    source.of("invalid-index").of(Severity.WARNING).objects());
            assertEquals(
                    Set.of("crossfade_left"),
                    source.of("old-slot").of(Severity.WARNING).objects());
            assertEquals(
                    Set.of("their_left"),
                    source.of("orphan-slot").of(Severity.WARNING).objects());
            assertEquals(
                    Set.of("public.away"),
                    source.of("foreign-table").of(Severity.NOTE).objects());
            assertEquals(
                    Set.of("lists.jobs"),
                    source.of("extension-table").of(Severity.NOTE).objects());
            assertEquals(
                    Set.of(pair.source().app()),
                    source.of("owner-app-role").of(Severity.NOTE).objects());
            assertEquals(
                    Set.of(pair.source().app()),
                    source.of("bypassrls-app-role").of(Severity.NOTE).objects());
            assertEquals("1 sequence: public.round", first(source, "sequences-cycling"));
            assertEquals("1 sequence: public.short", first(source, "sequences-nearly-exhausted"));
            assertEquals("1 sequence: public.kept", first(source, "sequences-cached"));
            Found target = found.at(Side.TARGET);
            assertEquals(
                    Set.of("always on public.orders"),
                    target.of("firing-trigger").of(Severity.WARNING).objects());
            // Detection stands in for the guard that large objects cannot have: a note, and nothing that blocks.
            assertEquals(
                    Set.of("lo_put, lo_create, …"),
                    target.of("large-objects-unguarded").of(Severity.NOTE).objects());
        }
    }

    /** How many there are, and the first of them. */
    private static String first(Found found, String code) {
        Finding finding = found.of(code).of(Severity.NOTE).all().get(0);
        return finding.object() + ": "
                + finding.meaning().substring(0, finding.meaning().indexOf(':'));
    }

    @Test
    void targetThatIsOlderBlocksAndOneThatWritesAndSortsOtherwiseIsNamed() {
        try (TestPair pair = TestPair.create(17, 14)) {
            pair.source()
                    .execute("CREATE DATABASE odd TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
                            + " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'");
            pair.target()
                    .execute("CREATE DATABASE odd TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
            try (PostgresSession source = openOdd(pair, pair.source(), Side.SOURCE);
                    PostgresSession target = openOdd(pair, pair.target(), Side.TARGET)) {
                Found found = new Found(new BothSidesCheck(pair.tenant(), true).look(source, target));
                assertEquals(
                        Set.of("PostgreSQL 17 → 14"),
                        found.of("version").blocking().objects(),
                        found::toString);
                assertEquals(
                        Set.of("UTF8 → LATIN1"),
                        found.of("encoding").of(Severity.WARNING).objects());
                assertEquals(
                        Set.of("C C builtin C.UTF-8 → C C"),
                        found.of("collation").of(Severity.WARNING).objects());
            } finally {
                pair.source().execute("DROP DATABASE odd");
                pair.target().execute("DROP DATABASE odd");
            }
        }
    }

    private static PostgresSession openOdd(TestPair pair, TestDatabase beside, Side side) {
        DatabaseSettings usual = beside.settings();
        DatabaseSettings there = new DatabaseSettings(
                usual.url().substring(0, usual.url().lastIndexOf('/')) + "/odd",
                usual.user(),
                usual.password(),
                usual.replication(),
                usual.appRoles());
        return new Postgres(side, there, pair.session()).open("test");
    }

    @Test
    void rolesOfTheApplicationThatAreNotThereBlock() {
        try (TestPair pair = TestPair.create();
                PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            Found missing = applicationRoles(source, List.of(pair.source().app(), "nobody's"));
            assertEquals(Set.of("missing-app-role"), missing.blocking().codes());
            assertEquals(Set.of("nobody's"), missing.blocking().objects());
            assertTrue(missing.remedies().contains("CREATE ROLE \"nobody's\" LOGIN"), missing::toString);
            List<Finding> none =
                    new ArrayList<>(applicationRoles(source, List.of()).all());
            none.addAll(applicationRoles(target, List.of()).all());
            assertEquals(Set.of("no-app-roles"), new Found(none).blocking().codes());
            assertEquals(Set.of("source.database.appRoles", "target.database.appRoles"), new Found(none).objects());
        }
    }

    private static Found applicationRoles(PostgresSession session, List<String> appRoles) {
        Findings findings = new Findings(session.side());
        ApplicationRoles.check(session, findings, appRoles, List.of());
        return new Found(findings.all());
    }

    @Test
    void lockOfDdlThatOurRoleMayNotMakeBlocksAtTheSourceAndWarnsAtTheTarget() {
        try (TestPair pair = TestPair.create();
                PlainRole atSource = PlainRole.create(pair.source());
                PlainRole atTarget = PlainRole.create(pair.target());
                PostgresSession source =
                        atSource.postgres(Side.SOURCE, pair.session()).open("test");
                PostgresSession target =
                        atTarget.postgres(Side.TARGET, pair.session()).open("test")) {
            TenantSettings.Replication locked = TestPair.lockingDdl(TestPair.replication(List.of()));
            Found here = new Found(DdlLockCheck.look(source, locked, atSource.name())).of("ddl-lock");
            assertEquals(Set.of(atSource.name()), here.blocking().objects());
            assertTrue(here.remedies().contains("ALTER ROLE " + atSource.quoted() + " SUPERUSER"), here::toString);
            Found there = new Found(DdlLockCheck.look(target, locked, atTarget.name())).of("ddl-lock");
            assertEquals(Set.of(atTarget.name()), there.of(Severity.WARNING).objects());
            assertEquals(List.of(), DdlLockCheck.look(source, TestPair.replication(List.of()), atSource.name()));
        }
    }

    @Test
    void jobsThatMayBeListedInAnotherDatabaseAreAWarning() {
        try (TestPair pair = TestPair.create();
                PostgresSession source = pair.openSource()) {
            assertEquals(
                    Set.of(),
                    new Found(ForeignCode.look(source)).of("scheduled-jobs").codes());
            // No server that these tests have comes with pg_cron. A temporary view is found before the catalog's of the
            // same name.
            source.execute("CREATE TEMPORARY VIEW pg_settings AS SELECT 'shared_preload_libraries'::text AS name,"
                    + " 'pg_stat_statements, pg_cron'::text AS setting");
            Found found =
                    new Found(ForeignCode.look(source)).of("scheduled-jobs").of(Severity.WARNING);
            assertTrue(
                    found.remedies()
                            .contains("database = "
                                    + Identifier.literal(pair.source().name()).substring(1)),
                    found::toString);
        }
    }

    @Test
    void databaseThatIsFarAwayIsAWarningAndTheFastestAnswerCounts() {
        try (TestPair pair = TestPair.create();
                PostgresSession source = pair.openSource()) {
            assertEquals(
                    Severity.WARNING, roundTrip(source, Duration.ofMillis(300)).severity());
            Finding near = roundTrip(source, Duration.ofMillis(250));
            assertEquals(Severity.NOTE, near.severity());
            assertEquals("round-trip", near.code());
            assertEquals("250.0 ms", near.object());
        }
    }

    /** @param fastest the first statement takes so long, and each one after that a second more */
    private static Finding roundTrip(PostgresSession session, Duration fastest) {
        AtomicLong asked = new AtomicLong();
        AtomicLong nanos = new AtomicLong();
        List<Finding> found = RoundTrips.look(session, () -> {
            long turn = asked.getAndIncrement();
            return turn % 2 == 0
                    ? nanos.get()
                    : nanos.addAndGet(fastest.plusSeconds(turn / 2).toNanos());
        });
        assertEquals(1, found.size(), found::toString);
        return found.get(0);
    }
}
