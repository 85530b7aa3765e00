package dev.crossfade.replication.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** DDL of the application, which is no superuser and may see nothing of ours; a source of 14, a target of 17. */
class DdlLockIT {

    private TestPair pair;
    private SourceGate source;
    private TargetGate target;

    @BeforeEach
    void lockBothSides() {
        pair = TestPair.create();
        for (TestDatabase side : List.of(pair.source(), pair.target())) {
            side.execute("CREATE SCHEMA other AUTHORIZATION \"" + side.app().replace("\"", "\"\"") + "\"");
        }
        pair.executeOnBothAsApp(
                "CREATE TABLE orders (id int PRIMARY KEY, what text)",
                "CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM orders",
                "CREATE TYPE colour AS ENUM ('red')",
                "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
                "CREATE POLICY seen ON orders FOR SELECT USING (id > 0)",
                "CREATE RULE kept AS ON DELETE TO orders DO INSTEAD NOTHING");
        source = new SourceGate(pair.sourcePostgres(), TestPair.replication(List.of()), Clock.systemUTC());
        target = new TargetGate(pair.targetPostgres(), TestPair.replication(List.of()));
        source.install(GateState.SERVING);
        target.install(GateState.GUARDED);
        assertTrue(source.lockDdl());
        assertTrue(source.lockDdl());
        assertTrue(target.lockDdl());
    }

    @AfterEach
    void drop() {
        source.close();
        target.close();
        pair.close();
    }

    /** By the end of such a statement half of it has been committed: refused, it would leave an index that is dead. */
    @Test
    void whatIsDoneConcurrentlyPasses() {
        pair.source().executeAsApp("CREATE INDEX CONCURRENTLY by_what ON orders (what)");
        String broken = "SELECT count(*) FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)";
        assertEquals(0, pair.source().number(broken));
        pair.source().executeAsApp("DROP INDEX CONCURRENTLY by_what");
        assertEquals(0, pair.source().number(broken));
        assertEquals(0, pair.source().number("SELECT count(*) FROM pg_class WHERE relname = 'by_what'"));
    }

    /** The key's triggers are on the locked table, and are none of its schema. */
    @Test
    void tableElsewhereThatReferencesALockedOneComesAndGoes() {
        pair.source()
                .executeAsApp(
                        "CREATE TABLE other.child (id int PRIMARY KEY, parent int REFERENCES orders)",
                        "ALTER TABLE other.child DROP CONSTRAINT child_parent_fkey",
                        "ALTER TABLE other.child ADD FOREIGN KEY (parent) REFERENCES orders",
                        "DROP TABLE other.child");
        assertEquals(0, pair.source().number("SELECT count(*) FROM pg_class WHERE relname = 'child'"));
    }

    @Test
    void changeAtTheSideThatServesIsRefusedAndSaysWhyAndWhatToDo() {
        String schema = catalog(pair.source());
        for (String ddl : List.of(
                "CREATE TABLE more (id int)",
                "CREATE TABLE more AS SELECT 1 AS id",
                "ALTER TABLE orders ADD COLUMN more int",
                "ALTER TABLE orders DROP COLUMN what",
                "CREATE INDEX by_what ON orders (what)",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE TYPE mood AS ENUM ('sad')",
                "DROP TABLE orders CASCADE")) {
            ServerErrorMessage said = refusal(pair.source(), ddl);

            assertEquals("55000", said.getSQLState());
            assertTrue(
                    String.valueOf(said.getMessage()).contains("the schema is locked while Crossfade moves"),
                    said::toString);
            assertTrue(String.valueOf(said.getHint()).contains("SET crossfade.allow_ddl = on"), said::toString);
        }
        assertEquals(schema, catalog(pair.source()));
        // The side that is guarded is nobody's to change, and what mends a difference there passes.
        pair.target().executeAsApp("ALTER TABLE orders ADD COLUMN more int");
    }

    /** They are in no schema of their own; and what was moved is in another one by the end of its statement. */
    @Test
    void whatBelongsToATableAndWhatLeavesItsSchemaIsRefused() {
        pair.target().execute("UPDATE crossfade.gate SET state = 'open'");
        for (TestDatabase side : List.of(pair.source(), pair.target())) {
            for (String ddl : List.of(
                    "CREATE TRIGGER more BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
                    "ALTER TRIGGER touched ON orders RENAME TO more",
                    "DROP TRIGGER touched ON orders",
                    "CREATE POLICY more ON orders USING (true)",
                    "ALTER POLICY seen ON orders USING (true)",
                    "DROP POLICY seen ON orders",
                    "CREATE RULE more AS ON INSERT TO orders DO ALSO NOTIFY more",
                    "ALTER RULE kept ON orders RENAME TO more",
                    "DROP RULE kept ON orders",
                    "ALTER TABLE orders SET SCHEMA other",
                    "ALTER MATERIALIZED VIEW counted SET SCHEMA other",
                    "ALTER FUNCTION touch() SET SCHEMA other",
                    "ALTER TYPE colour SET SCHEMA other")) {
                assertEquals("55000", refusal(side, ddl).getSQLState(), ddl);
            }
            IllegalStateException renamed = assertThrows(
                    IllegalStateException.class, () -> side.execute("ALTER SCHEMA public RENAME TO elsewhere"));
            assertTrue(String.valueOf(renamed.getMessage()).contains("the schema is locked"), renamed::toString);
            side.executeAsApp(
                    "CREATE TABLE other.notes (id int)",
                    "CREATE TRIGGER more BEFORE INSERT ON other.notes FOR EACH ROW EXECUTE FUNCTION touch()",
                    "CREATE POLICY more ON other.notes USING (true)",
                    "DROP POLICY more ON other.notes",
                    "DROP TRIGGER more ON other.notes",
                    "CREATE TEMPORARY TABLE scratch (id int)",
                    "CREATE TRIGGER more BEFORE INSERT ON scratch FOR EACH ROW EXECUTE FUNCTION touch()",
                    "DROP TRIGGER more ON scratch",
                    "COMMENT ON TRIGGER touched ON orders IS 'x'");
        }
    }

    @Test
    void whatConcernsNoConfiguredSchemaAndWhatTheOperatorAllowsPasses() {
        pair.source()
                .executeAsApp(
                        "CREATE TEMPORARY TABLE scratch (id int PRIMARY KEY)",
                        "CREATE INDEX ON scratch (id)",
                        "DROP TABLE scratch",
                        "CREATE TABLE other.notes (id int)",
                        "DROP TABLE other.notes",
                        "REFRESH MATERIALIZED VIEW counted",
                        "COMMENT ON TABLE orders IS 'x'",
                        "TRUNCATE orders",
                        "SET crossfade.allow_ddl = on",
                        "ALTER TABLE orders ADD COLUMN more int",
                        "ALTER TABLE orders DROP COLUMN more");
    }

    @Test
    void sideThatServesAfterTheSwitchoverIsTheOneThatRefuses() {
        pair.source().execute("UPDATE crossfade.gate SET state = 'guarded'");
        pair.target().execute("UPDATE crossfade.gate SET state = 'open'");

        refusal(pair.target(), "ALTER TABLE orders ADD COLUMN more int");
        pair.source().executeAsApp("ALTER TABLE orders ADD COLUMN more int");
    }

    /** The trap: a lock that needs what is not there any more makes the application's own DDL fail. */
    @Test
    void failsOpenWhenWhatItRestsOnIsGone() {
        pair.source().execute("DROP TABLE crossfade.ddl_locked");
        pair.source().executeAsApp("ALTER TABLE orders ADD COLUMN much int");
        for (String damage : List.of(
                "DELETE FROM crossfade.ddl_lock",
                "DROP TABLE crossfade.ddl_lock",
                "ALTER TABLE crossfade.gate RENAME COLUMN state TO other",
                "DELETE FROM crossfade.gate",
                "DROP TABLE crossfade.gate",
                "DROP SCHEMA crossfade CASCADE")) {
            pair.source().execute(damage);
            pair.source().executeAsApp("ALTER TABLE orders ADD COLUMN more int", "ALTER TABLE orders DROP COLUMN more");
        }
    }

    @Test
    void isListedUntilItIsCleanedUp() {
        assertTrue(source.leftovers().contains("event trigger crossfade_ddl_lock"), source.leftovers()::toString);

        source.remove();
        target.remove();

        assertEquals(List.of(), source.leftovers());
        assertEquals(List.of(), target.leftovers());
        pair.executeOnBothAsApp("ALTER TABLE orders ADD COLUMN more int");
    }

    @Test
    void liftWithoutAControllerTakesItAway() {
        new FenceLift(pair.tenant(), Clock.systemUTC()).liftSource();

        pair.source().executeAsApp("ALTER TABLE orders ADD COLUMN more int");
    }

    @Test
    void roleThatMayNotMakeItIsToldSoAndNothingIsTried() {
        try (PlainRole plain = PlainRole.create(pair.source());
                SourceGate gate = new SourceGate(
                        plain.postgres(Side.SOURCE, pair.session()),
                        TestPair.replication(List.of()),
                        Clock.systemUTC())) {
            assertFalse(gate.lockDdl());
        }
    }

    private static ServerErrorMessage refusal(TestDatabase database, String ddl) {
        try (Connection connection = database.connectAsApp();
                Statement statement = connection.createStatement()) {
            PSQLException refused = assertThrows(PSQLException.class, () -> statement.execute(ddl));
            ServerErrorMessage said = refused.getServerErrorMessage();
            assertTrue(said != null, refused::toString);
            return said;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String catalog(TestDatabase database) {
        return database.texts("SELECT c.relname || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                        + " WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped ORDER BY 1")
                .toString();
    }
}
