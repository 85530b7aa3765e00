package dev.crossfade.replication.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A schema with everything in it, on 14 and on 17: equal as it is, and each change is found under its name. */
class SchemaFingerprintIT {

    private static final String[] SCHEMA = {
        "CREATE TYPE colour AS ENUM ('red', 'green')",
        "CREATE DOMAIN percent AS int NOT NULL DEFAULT 1 CHECK (VALUE BETWEEN 0 AND 100)",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE TYPE spans AS RANGE (subtype = date)",
        "CREATE TABLE \"Odd \"\"name\" (id bigserial PRIMARY KEY, what colour NOT NULL, share percent, at timestamptz DEFAULT now(),"
                + " twice int GENERATED ALWAYS AS (length('x')) STORED, note text COLLATE \"C\" CHECK (note <> ''))",
        "CREATE TABLE child (id int PRIMARY KEY, parent bigint REFERENCES \"Odd \"\"name\")",
        "CREATE TABLE base (id int)",
        "CREATE INDEX by_parent ON child (parent) WHERE parent > 0",
        "CREATE STATISTICS together ON id, parent FROM child",
        "CREATE TABLE log (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
        "CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "CREATE VIEW seen AS SELECT id, parent FROM child WHERE parent IS NOT NULL",
        "CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM child",
        "CREATE FUNCTION plain(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql STABLE AS 'SELECT a'",
        "CREATE FUNCTION standard(a int) RETURNS int LANGUAGE sql RETURN a + 1",
        "CREATE PROCEDURE act() LANGUAGE plpgsql AS 'BEGIN NULL; END'",
        "CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int, initcond = '0')",
        "CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER touch BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION touched()",
        "CREATE TRIGGER touch BEFORE UPDATE ON log FOR EACH ROW EXECUTE FUNCTION touched()",
        "CREATE RULE quiet AS ON DELETE TO child DO ALSO NOTHING",
        "ALTER TABLE child ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY own ON child FOR SELECT USING (parent > 0)",
        "CREATE SEQUENCE tickets INCREMENT -1 MINVALUE -100 MAXVALUE -1 CYCLE",
        "GRANT SELECT ON child TO PUBLIC",
        "GRANT UPDATE (parent) ON child TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION plain FROM PUBLIC",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC",
    };

    private static TestPair pair;

    @BeforeAll
    static void createTheSameSchemaOnBothSides() {
        pair = TestPair.create();
        pair.executeOnBothAsApp(SCHEMA);
    }

    @AfterAll
    static void drop() {
        pair.close();
    }

    @Test
    void sameSchemaIsEqualAcrossMajors() {
        assertEquals(List.of(), differences(pair.tenant()));
    }

    /** What the target lacks is told with the statement that makes it, and those make both equal. */
    @Test
    void statementsThatAreToldMakeWhatTheTargetLacks() {
        try (TestPair lacking = TestPair.create()) {
            lacking.executeOnBothAsApp(
                    "CREATE TABLE \"Odd \"\"t\" (id int NOT NULL, a text NOT NULL)",
                    "CREATE TABLE child (id int, parent int)",
                    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
            lacking.source()
                    .executeAsApp("ALTER TABLE \"Odd \"\"t\" ADD PRIMARY KEY (id);"
                            + "ALTER TABLE child ADD CONSTRAINT leads FOREIGN KEY (parent) REFERENCES \"Odd \"\"t\" NOT VALID;"
                            + "CREATE INDEX by_parent ON child (parent) WHERE id > 3;"
                            + "CREATE UNIQUE INDEX whole ON \"Odd \"\"t\" (a);"
                            + "ALTER TABLE \"Odd \"\"t\" REPLICA IDENTITY USING INDEX whole;"
                            + "CREATE TRIGGER touch BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION f();"
                            + "ALTER TABLE child ENABLE ALWAYS TRIGGER touch;"
                            + "CREATE VIEW seen WITH (security_barrier) AS SELECT id AS \"I\" FROM child WHERE id > 1;"
                            + "CREATE POLICY own ON child AS RESTRICTIVE FOR INSERT WITH CHECK (id > 1);"
                            + "CREATE FUNCTION plain(a int) RETURNS int LANGUAGE sql AS 'SELECT a'");
            List<Drift> told = differences(lacking);
            assertEquals(
                    Optional.of(
                            "run what the source gives for SELECT pg_get_functiondef('public.plain(integer)'::regprocedure);"),
                    told.stream()
                            .filter(one -> one.kind().equals("function"))
                            .map(one -> String.valueOf(one.mend()))
                            .findFirst());
            told.stream()
                    .filter(one -> !one.kind().equals("function"))
                    .flatMap(one -> Optional.ofNullable(one.mend()).stream())
                    .forEach(lacking.target()::executeAsApp);

            assertEquals(
                    Set.of("function"),
                    differences(lacking).stream().map(Drift::kind).collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ALTER TABLE child ADD COLUMN more int                     | column            | public.child.more
                    ALTER TABLE child ALTER COLUMN parent SET NOT NULL        | column            | public.child.parent
                    ALTER TABLE log DETACH PARTITION log_2026 | table | public.log_2026
                    ALTER TABLE child DISABLE ROW LEVEL SECURITY              | table             | public.child
                    ALTER TABLE child ADD CONSTRAINT positive CHECK (id > 0) NOT VALID | constraint | public.child.positive
                    DROP INDEX by_parent                                      | index             | public.child.by_parent
                    DROP STATISTICS together                                  | statistics        | public.child.together
                    CREATE TYPE mood AS ENUM ('sad')                          | enum              | public.mood
                    ALTER TYPE colour ADD VALUE 'blue' BEFORE 'green'         | enum              | public.colour
                    ALTER DOMAIN percent DROP NOT NULL                        | type              | public.percent
                    ALTER TYPE pair ADD ATTRIBUTE c int                       | type              | public.pair
                    ALTER TABLE child INHERIT base                            | table             | public.child
                    CREATE TABLE log_too (LIKE log) PARTITION BY RANGE (at); ALTER TABLE log DETACH PARTITION log_2026; ALTER TABLE log_too ATTACH PARTITION log_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') | table | public.log_2026
                    ALTER TYPE pair OWNER TO pg_monitor                       | owner             | type public.pair
                    REVOKE USAGE ON TYPE colour FROM PUBLIC                   | privilege         | type public.colour to public
                    ALTER SEQUENCE tickets OWNED BY child.id                  | sequence          | public.tickets
                    ALTER SEQUENCE "Odd ""name_id_seq" OWNED BY NONE          | sequence          | public.Odd "name_id_seq
                    ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor IN SCHEMA public GRANT INSERT ON TABLES TO PUBLIC | default-privilege | of pg_monitor in public on tables to public
                    ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC | default-privilege | of pg_monitor on functions to public
                    ALTER SEQUENCE tickets NO CYCLE                           | sequence          | public.tickets
                    CREATE OR REPLACE FUNCTION plain(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql STABLE AS 'SELECT 7' | function | public.plain(a integer, b text)
                    ALTER FUNCTION standard(int) SECURITY DEFINER             | function          | public.standard(a integer)
                    ALTER FUNCTION plain(int, text) SET work_mem = '1MB'      | function          | public.plain(a integer, b text)
                    DROP PROCEDURE act()                                      | function          | public.act()
                    CREATE OR REPLACE VIEW seen AS SELECT id, parent FROM child JOIN log USING (id) | view | public.seen
                    ALTER VIEW seen SET (security_barrier = true)             | view              | public.seen
                    DROP MATERIALIZED VIEW counted                            | view              | public.counted
                    ALTER TABLE child DISABLE TRIGGER touch                   | trigger           | public.child.touch
                    DROP TRIGGER touch ON child                               | trigger           | public.child.touch
                    ALTER TABLE child DISABLE RULE quiet                      | rule              | public.child.quiet
                    ALTER POLICY own ON child USING (parent > 1)              | policy            | public.child.own
                    GRANT INSERT ON child TO PUBLIC                           | privilege         | public.child to public
                    REVOKE UPDATE (parent) ON child FROM PUBLIC               | privilege         | public.child.parent to public
                    GRANT EXECUTE ON FUNCTION plain(int, text) TO PUBLIC      | privilege         | public.plain(a integer, b text) to public
                    """)
    void changeIsFoundUnderItsName(String statements, String kind, String object) {
        List<String> found = kinds(differencesAfter(statements, pair.tenant()));
        assertTrue(found.contains(kind + " " + object), found::toString);
    }

    @Test
    void theStatementsThatADifferingPrivilegeIsToldWithMendIt() {
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            List<Drift> left = target.tryOut(() -> {
                target.execute("SET LOCAL search_path = public; GRANT INSERT ON child TO PUBLIC;"
                        + " REVOKE UPDATE (parent) ON child FROM PUBLIC; REVOKE USAGE ON TYPE colour FROM PUBLIC;"
                        + " GRANT EXECUTE ON FUNCTION plain(int, text) TO PUBLIC; SET LOCAL search_path = pg_catalog");
                List<Drift> found = SchemaFingerprint.differences(source, target, pair.tenant());
                assertEquals(4, found.size(), found::toString);
                found.forEach(one -> target.execute(String.valueOf(one.mend())));
                return SchemaFingerprint.differences(source, target, pair.tenant());
            });
            assertEquals(List.of(), left);
        }
    }

    @Test
    void aRoleThatTheTargetLacksIsNamedInsteadOfAStatementThatCannotRun() {
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            List<Drift> found = source.tryOut(() -> {
                source.execute("CREATE ROLE \"the clerk\"; GRANT SELECT ON public.child TO \"the clerk\"");
                return SchemaFingerprint.differences(source, target, pair.tenant());
            });
            assertEquals(List.of("privilege public.child to the clerk"), kinds(found));
            assertEquals(
                    "there is no role \"the clerk\"; make it as the source has it, then check again",
                    found.get(0).mend());
        }
    }

    @Test
    void whoOwnsAnObjectAndWhatAnApplicationIsMemberOfCounts() {
        String app = "\"" + pair.target().app().replace("\"", "\"\"") + "\"";
        pair.target().execute("ALTER TABLE log OWNER TO CURRENT_USER", "GRANT pg_monitor TO " + app);
        try {
            List<String> found = kinds(differences(pair.tenant()));
            assertTrue(found.contains("owner public.log"), found::toString);
            assertTrue(found.contains("role-membership " + pair.target().app()), found::toString);
        } finally {
            pair.target().execute("ALTER TABLE log OWNER TO " + app, "REVOKE pg_monitor FROM " + app);
        }
        assertEquals(List.of(), differences(pair.tenant()));
    }

    @Test
    void settingIsComparedAndTheValueOfAnApplicationsOwnOneIsNeverShown() {
        String database = "\"" + pair.target().name().replace("\"", "\"\"") + "\"";
        pair.target()
                .execute(
                        "ALTER DATABASE " + database + " SET app.jwt_secret = 'keep-me'",
                        "ALTER DATABASE " + database + " SET timezone = 'Asia/Tokyo'");
        try {
            List<Drift> found = differences(pair.tenant());
            List<String> named = kinds(found);
            assertTrue(named.contains("setting app.jwt_secret in the database"), named::toString);
            assertTrue(named.contains("setting TimeZone in the database"), named::toString);
            assertTrue(found.toString().contains("Asia/Tokyo"), found::toString);
            assertFalse(found.toString().contains("keep-me"), found::toString);
        } finally {
            pair.target()
                    .execute(
                            "ALTER DATABASE " + database + " RESET app.jwt_secret",
                            "ALTER DATABASE " + database + " RESET timezone");
        }
    }

    @Test
    void extensionThatOnlyTheTargetHasHarmsNobodyAndOneThatItLacksDoes() {
        pair.target().execute("CREATE EXTENSION pg_trgm");
        try {
            assertEquals(List.of(), differences(pair.tenant()));
            pair.source().execute("CREATE EXTENSION pgcrypto");
            assertEquals(List.of("extension pgcrypto"), kinds(differences(pair.tenant())));
        } finally {
            pair.source().execute("DROP EXTENSION IF EXISTS pgcrypto");
            pair.target().execute("DROP EXTENSION pg_trgm");
        }
    }

    @Test
    void whatTheOperatorIgnoresIsLeftOutAndNothingElse() {
        TenantSettings.Replication usual = TestPair.replication(List.of());
        TenantSettings ignoring = pair.tenant(new TenantSettings.Replication(
                usual.schemas(),
                usual.excludeTables(),
                usual.truncateTarget(),
                usual.exactSequences(),
                Set.of(TenantSettings.DriftKind.PRIVILEGE),
                usual.ddlLock(),
                usual.largeObjects(),
                usual.copySchema(),
                usual.warnRetainedWal(),
                usual.maxRetainedWal()));
        List<Drift> found =
                differencesAfter("GRANT INSERT ON child TO PUBLIC; ALTER TABLE child DISABLE TRIGGER touch", ignoring);
        assertEquals(List.of("trigger public.child.touch"), kinds(found));
    }

    /** What differs while the target's changes are made; afterwards they are not. The look knows what was there before. */
    private static List<Drift> differencesAfter(String statements, TenantSettings tenant) {
        DriftLook look = new DriftLook(tenant);
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            look.differences(source, target);
            return target.tryOut(() -> {
                target.execute(
                        "SET LOCAL search_path = public; " + statements + "; SET LOCAL search_path = pg_catalog");
                return look.differences(source, target);
            });
        }
    }

    private static List<Drift> differences(TenantSettings tenant) {
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            return SchemaFingerprint.differences(source, target, tenant);
        }
    }

    private static List<Drift> differences(TestPair of) {
        try (PostgresSession source = of.openSource();
                PostgresSession target = of.openTarget()) {
            return SchemaFingerprint.differences(source, target, of.tenant());
        }
    }

    private static List<String> kinds(List<Drift> differences) {
        return differences.stream()
                .map(drift -> drift.kind() + " " + drift.object())
                .toList();
    }
}
