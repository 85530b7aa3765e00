package dev.crossfade.replication.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.TargetGate;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Preflight;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.SchemaFingerprint;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.stream.FilledTables;
import dev.crossfade.replication.testing.PgDumpPresent;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.upkeep.TargetUpkeep;
import dev.crossfade.replication.upkeep.UpkeepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From 14 into an empty 17, with names that hurt. */
class SchemaCopyIT {

    private static final List<String> SCHEMAS = List.of("public", "Sales \"EU\"");

    private TestPair pair;
    private TenantSettings tenant;

    @TempDir
    private Path directory;

    @BeforeEach
    void guardTheTarget() {
        pair = TestPair.create();
        tenant = pair.tenant(TestPair.replication(SCHEMAS, List.of(), List.of(), List.of()));
        try (PostgresSession target = pair.openTarget()) {
            new Gate(pair.targetPostgres()).install(target, GateState.GUARDED);
        }
        pair.source()
                .execute(
                        "GRANT CREATE ON DATABASE "
                                + Identifier.quote(pair.source().name()) + " TO "
                                + Identifier.quote(pair.source().app()),
                        "ALTER DEFAULT PRIVILEGES FOR ROLE "
                                + Identifier.quote(pair.source().app()) + " REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
                        "ALTER DEFAULT PRIVILEGES FOR ROLE "
                                + Identifier.quote(pair.source().app()) + " GRANT SELECT ON TABLES TO PUBLIC");
        pair.source()
                .executeAsApp(
                        "CREATE SCHEMA \"Sales \"\"EU\"\"\"",
                        "CREATE TYPE colour AS ENUM ('red', 'green;')",
                        "GRANT USAGE ON TYPE colour TO PUBLIC",
                        "CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100)",
                        "CREATE TABLE \"Odd \"\"name\" (id bigserial PRIMARY KEY, what colour, share percent,"
                                + " note text COLLATE \"C\" DEFAULT 'a;b')",
                        "CREATE TABLE \"Sales \"\"EU\"\"\".child (id int PRIMARY KEY, parent bigint REFERENCES \"Odd \"\"name\")",
                        "CREATE INDEX by_parent ON \"Sales \"\"EU\"\"\".child (parent) WHERE parent > 0",
                        "CREATE INDEX \"Odd. \"\"by_parent\" ON \"Odd \"\"name\" (share)",
                        "COMMENT ON INDEX \"Odd. \"\"by_parent\" IS 'of the index'",
                        "CREATE TABLE log (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
                        "CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                        "CREATE INDEX log_at ON log (at)",
                        "ALTER TABLE log_2026 CLUSTER ON log_2026_at_idx",
                        "CREATE FUNCTION choose(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC"
                                + " SELECT CASE WHEN a > 0 THEN 1 ELSE 2 END; SELECT 3; END",
                        "CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $x$ BEGIN\n--\n"
                                + "-- Name: no; Type: TABLE; Schema: -; Owner: -\n--\nRETURN NEW; END; $x$",
                        "CREATE TRIGGER touch BEFORE UPDATE ON log FOR EACH ROW EXECUTE FUNCTION odd()",
                        "CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM log",
                        "ALTER TABLE log ENABLE ROW LEVEL SECURITY",
                        "CREATE POLICY own ON log FOR SELECT USING (id > 0)",
                        "GRANT SELECT ON log TO PUBLIC",
                        "ALTER DEFAULT PRIVILEGES IN SCHEMA \"Sales \"\"EU\"\"\" GRANT INSERT ON TABLES TO PUBLIC",
                        "COMMENT ON TABLE log IS 'it''s; all'");
    }

    @AfterEach
    void drop() {
        pair.close();
    }

    /** Its composite types and its indexes are no members of it, and are no schema that somebody has made there. */
    @Test
    void extensionThatIsInAConfiguredSchemaIsNoSchemaThatTheTargetHas() {
        PgDumpPresent.insist();
        for (String extension : List.of("tablefunc", "dblink")) {
            pair.source().execute("CREATE EXTENSION " + extension + " SCHEMA public");
            pair.target().execute("CREATE EXTENSION " + extension + " SCHEMA public");
        }
        assertTrue(copy("pg_dump") > 0);
        assertEquals(1, pair.target().number("SELECT count(*) FROM pg_class WHERE relname = 'log_2026'"));
    }

    @Test
    void everythingComesAlongWithOwnersAndRightsAndASecondTimeNothingIsDone() {
        PgDumpPresent.insist();

        assertTrue(copy("pg_dump") > 0);

        assertEquals(0, pair.target().number("SELECT count(*) FROM pg_class WHERE relname LIKE '%by_parent%'"));
        assertEquals(2, pair.target().number("SELECT count(*) FROM pg_class WHERE relname LIKE 'log%_pkey'"));
        assertEquals(List.of(), drift());
        buildWhatIsLeft();
        assertEquals(2, pair.target().number("SELECT count(*) FROM pg_class WHERE relname LIKE '%by_parent%'"));
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            assertEquals(List.of(), SchemaFingerprint.differences(source, target, tenant));
        }
        assertEquals(List.of("1"), pair.target().texts("SELECT public.choose(7) * 0 + 1"));
        assertEquals(
                List.of("it's; all"),
                pair.target().texts("SELECT obj_description('public.log'::regclass, 'pg_class')"));
        assertEquals(0, copy("pg_dump"));
    }

    /** As it is in the midst of the usual procedure: the partitions' indexes are built one by one, and attached. */
    @Test
    void partitionedIndexThatWaitsForItsPartitionsComesAlong() {
        PgDumpPresent.insist();
        pair.source()
                .executeAsApp("CREATE INDEX log_waits ON ONLY log (id)", "CREATE INDEX leaf_waits ON log_2026 (id)");

        assertTrue(copy("pg_dump") > 0);
        buildWhatIsLeft();

        assertEquals(2, pair.target().number("SELECT count(*) FROM pg_class WHERE relname LIKE '%_waits'"));
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            assertEquals(List.of(), SchemaFingerprint.differences(source, target, tenant));
        }
    }

    /** Whoever takes over finds what is left: nothing of it is only in a controller's memory. */
    private void buildWhatIsLeft() {
        try (TargetUpkeep upkeep = new TargetUpkeep(
                pair.targetPostgres(), pair.sourcePostgres(), tenant.replication(), Clock.systemUTC())) {
            UpkeepReport report = upkeep.keepUp(Duration.ofMinutes(1), Duration.ofMinutes(1));
            assertEquals(List.of(), report.lacking());
            assertEquals(List.of(), report.due());
        }
    }

    private List<Drift> drift() {
        try (PostgresSession source = pair.openSource();
                PostgresSession target = pair.openTarget()) {
            return SchemaFingerprint.differences(source, target, tenant);
        }
    }

    @Test
    void missingRolesAndExtensionsAreNamedWithTheirStatementsAndNothingIsChanged() {
        PgDumpPresent.insist();
        String role = "only \"here\" " + pair.session().tenant();
        pair.source()
                .execute(
                        "CREATE ROLE " + Identifier.quote(role) + " LOGIN",
                        "GRANT SELECT ON log TO " + Identifier.quote(role),
                        "CREATE EXTENSION pg_trgm SCHEMA public");
        try {
            ReplicationFailure refused = assertThrows(ReplicationFailure.class, () -> copy("pg_dump"));

            assertEquals(ReplicationFailure.Kind.REFUSED, refused.kind());
            assertTrue(refused.action().contains("CREATE ROLE " + Identifier.quote(role) + " LOGIN"), refused::action);
            assertTrue(refused.action().contains("CREATE EXTENSION \"pg_trgm\" SCHEMA \"public\""), refused::action);
            assertEquals(0, tablesAtTheTarget());
        } finally {
            pair.source().execute("DROP OWNED BY " + Identifier.quote(role), "DROP ROLE " + Identifier.quote(role));
        }
    }

    /** Until the guard is up the copied tables are open to the application. */
    @Test
    void rowThatIsWrittenBeforeTheGuardIsFoundUnderItAndNoneFollows() {
        PgDumpPresent.insist();
        copy("pg_dump");
        pair.target().executeAsApp("INSERT INTO log VALUES (1, '2026-05-05')");
        try (TargetGate gate = new TargetGate(pair.targetPostgres(), tenant.replication());
                PostgresSession target = pair.openTarget()) {
            gate.guard();

            assertEquals(
                    List.of(new TableName("public", "log_2026")),
                    new FilledTables(new TableSelection(tenant.replication())).find(target));
        }
        assertThrows(
                IllegalStateException.class,
                () -> pair.target().executeAsApp("INSERT INTO log VALUES (2, '2026-05-06')"));
    }

    /** The trap: an import that goes on after an error reports success, with something missing. */
    @Test
    void firstErrorEndsItNamesItsStatementAndLeavesNothingSoThatASecondTryWorks() {
        PgDumpPresent.insist();
        pair.source()
                .executeAsApp(
                        "CREATE SCHEMA elsewhere",
                        "CREATE TYPE elsewhere.mood AS ENUM ('sad')",
                        "CREATE TABLE zz_moody (id int PRIMARY KEY, mood elsewhere.mood)");

        ReplicationFailure failed = assertThrows(ReplicationFailure.class, () -> copy("pg_dump"));

        String said = String.valueOf(failed.getMessage());
        assertTrue(said.contains("CREATE TABLE public.zz_moody"), said);
        assertTrue(said.contains("schema \"elsewhere\" does not exist"), said);
        assertEquals(0, tablesAtTheTarget());
        assertEquals(0, pair.target().number("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'Sales%'"));

        pair.target().execute("CREATE SCHEMA elsewhere", "CREATE TYPE elsewhere.mood AS ENUM ('sad')");
        assertTrue(copy("pg_dump") > 0);
        assertEquals(5, tablesAtTheTarget());
    }

    @Test
    void programThatIsMissingOrOlderThanTheSourceIsRefusedWithWhatToDo() throws IOException {
        ReplicationFailure missing = assertThrows(ReplicationFailure.class, () -> copy("/nowhere/pg_dump"));
        assertTrue(String.valueOf(missing.getMessage()).contains("/nowhere/pg_dump"), missing::getMessage);
        assertTrue(missing.action().contains("control.pgDump"), missing::action);

        Path old = program("echo 'pg_dump (PostgreSQL) 13.9 (Debian 13.9-1)'");
        ReplicationFailure tooOld = assertThrows(ReplicationFailure.class, () -> copy(old.toString()));
        assertTrue(
                String.valueOf(tooOld.getMessage()).contains("is of PostgreSQL 13, and the source is of 14"),
                tooOld::getMessage);
        assertEquals(0, tablesAtTheTarget());
    }

    @Test
    void checkSaysThatTheSchemaWillBeCopiedWhereNothingKeepsItFromThat() throws IOException {
        TenantSettings copying = pair.tenant(TestPair.copyingSchema(tenant.replication()));
        Path current = program("echo 'pg_dump (PostgreSQL) 17.2'");
        try (PgDump dump = new PgDump(current.toString())) {
            List<Finding> found = new Preflight(pair.sourcePostgres(), pair.targetPostgres(), copying, dump).check();
            assertTrue(found.stream().anyMatch(finding -> finding.code().equals("schema-copied")), found::toString);
            assertTrue(
                    found.stream().noneMatch(finding -> finding.severity() == Finding.Severity.BLOCKS),
                    found::toString);
        }
    }

    @Test
    void checkMissesNoSchemaThatIsToBeCopiedAndSaysWhatKeepsItFromBeingCopied() {
        TenantSettings copying = pair.tenant(TestPair.copyingSchema(tenant.replication()));
        try (PgDump dump = new PgDump("/nowhere/pg_dump")) {
            List<String> blocking = new Preflight(pair.sourcePostgres(), pair.targetPostgres(), copying, dump)
                    .check().stream()
                            .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                            .map(Finding::code)
                            .toList();
            assertEquals(List.of("pg-dump"), blocking);
        }
    }

    /** A schema that was copied is not copied again, so that is not what a check promises. */
    @Test
    void schemaThatHasDriftedSinceItWasCopiedIsSaidToBeMadeAnewOnlyWhereThereIsNone() {
        PgDumpPresent.insist();
        copy("pg_dump");
        pair.source().executeAsApp("ALTER TABLE log ADD COLUMN more int");
        TenantSettings copying = pair.tenant(TestPair.copyingSchema(tenant.replication()));

        List<Finding> drift = new Preflight(pair.sourcePostgres(), pair.targetPostgres(), copying)
                .check().stream()
                        .filter(finding -> finding.code().equals("drift"))
                        .filter(finding -> finding.object().equals("column public.log.more"))
                        .toList();

        assertEquals(1, drift.size());
        String remedy = drift.get(0).remedy();
        assertTrue(remedy.startsWith("make the same change on the target; or"), remedy);
        assertTrue(remedy.contains("crossfade abort " + copying.id()), remedy);
    }

    @Test
    void passwordIsInNoArgumentOfTheProgramAndInNoMessage() throws IOException {
        Path arguments = directory.resolve("arguments");
        Path program = program("echo 'pg_dump (PostgreSQL) 17.1'; echo \"$0 $@\" >> '" + arguments
                + "'; if [ \"$1\" != --version ]; then env | grep ^PG | sort >> '" + arguments
                + "'; echo 'no more disk' >&2; exit 3; fi");

        ReplicationFailure failed = assertThrows(ReplicationFailure.class, () -> copy(program.toString()));

        String given = Files.readString(arguments);
        List<String> calls =
                given.lines().filter(line -> !line.startsWith("PG")).toList();
        assertFalse(calls.toString().contains(TestDatabase.PASSWORD), calls::toString);
        assertTrue(given.contains("PGPASSWORD=" + TestDatabase.PASSWORD), given);
        assertTrue(String.valueOf(failed.getMessage()).contains("no more disk"), failed::getMessage);
        assertFalse(String.valueOf(failed.getMessage()).contains(TestDatabase.PASSWORD), failed::getMessage);
    }

    private Path program(String body) throws IOException {
        Path program = directory.resolve("pg_dump");
        Files.writeString(program, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    private int copy(String program) {
        try (PgDump dump = new PgDump(program)) {
            return new SchemaCopy(pair.sourcePostgres(), pair.targetPostgres(), tenant, dump).copy();
        }
    }

    private long tablesAtTheTarget() {
        return pair.target()
                .number("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname IN ('public', 'Sales \"EU\"') AND c.relkind IN ('r', 'p')");
    }
}
