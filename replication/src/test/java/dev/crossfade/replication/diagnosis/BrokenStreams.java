package dev.crossfade.replication.diagnosis;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.stream.Subscription;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.Waiting;
import java.util.Arrays;
import java.util.List;

/** Each breaks a stream as somebody might, has it named, runs what is said to mend it, and sees it go on. */
final class BrokenStreams {

    private BrokenStreams() {}

    static void duplicateKey(AilingStream stream) {
        stream.writeAtTarget("INSERT INTO orders VALUES (1001, 'written here')");
        stream.insert(1001);
        Ailment found = stream.awaitFound(Ailment.Kind.DUPLICATE_KEY);
        assertTrue(found.why().contains("orders_pkey"), found.toString());
        assertTrue(found.why().endsWith("(id)=(1001) already exists.); somebody wrote it there"), found.toString());
        assertTrue(found.mend().startsWith("/* at the target */ SET"), found.toString());
        stream.pair().target().execute(found.mend());
        stream.awaitArrived(1001);
    }

    /** From 16 on, as our role one that is no superuser: it says what it lacks, and with that it tells the key. */
    static void duplicateKeyForAPlainRole(AilingStream stream) {
        TestDatabase target = stream.pair().target();
        try (PlainRole plain = PlainRole.create(target);
                DatabasePair databases = stream.as(plain)) {
            plain.mayFence(target.ours());
            stream.writeAtTarget("INSERT INTO orders VALUES (1009, 'written here')");
            stream.insert(1009);
            Waiting.until(() -> !stream.databases().target().streamHealth().works(), AilingStream.SHORTLY);

            Ailment untold = AilingStream.awaitFound(databases, Ailment.Kind.UNKNOWN);
            assertTrue(untold.why().contains("were not tried"), untold.toString());
            assertTrue(untold.mend().contains("log there, for an ERROR of the subscription " + stream.name()));
            Arrays.stream(untold.mend().split("; "))
                    .map(part -> part.replace("let our role try them: ", ""))
                    .filter(part -> part.startsWith("GRANT "))
                    .forEach(target::execute);

            Ailment found = AilingStream.awaitFound(databases, Ailment.Kind.DUPLICATE_KEY);
            assertTrue(found.why().contains("(id)=(1009)"), found.toString());
            target.execute(found.mend());
            stream.awaitArrived(1009);
            target.execute("REVOKE SET ON PARAMETER session_replication_role FROM " + plain.quoted());
        }
    }

    /** Rows that share what an index of an expression, or of a part of the rows, has of columns need not conflict: none is to be deleted. */
    static void keyOfAnExpressionOrOfAPart(AilingStream stream) {
        TestDatabase target = stream.pair().target();
        String[] indexes = {"(lower(what))", "(what) WHERE id > 0"};
        for (int i = 0; i < indexes.length; i++) {
            int id = 1010 + i;
            stream.writeAtTarget(
                    "DELETE FROM orders WHERE what = 'sent'",
                    "CREATE UNIQUE INDEX odd_key ON orders " + indexes[i],
                    "INSERT INTO orders VALUES (" + -id + ", 'harmless'), (" + 10 * id + ", 'sent')");
            stream.insert(id);
            Ailment found = stream.awaitFound(Ailment.Kind.DUPLICATE_KEY);
            assertTrue(found.why().contains("odd_key"), found.toString());
            assertTrue(found.mend().contains("delete the row with this key"), found.toString());
            assertTrue(!found.mend().contains("DELETE"), found.toString());
            stream.writeAtTarget("DELETE FROM orders WHERE id = " + 10 * id);
            stream.awaitArrived(id);
            target.execute("DROP INDEX odd_key");
        }
    }

    /** Apply writes a number that the server would give, and an UPDATE of ours may not: what comes after it is named, and not that. */
    static void numberedRows(AilingStream stream) {
        TestDatabase target = stream.pair().target();
        stream.pair()
                .executeOnBothAsApp(
                        "CREATE TABLE tickets (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text, UNIQUE (what))");
        stream.databases().source().publish();
        stream.databases().target().guard();
        stream.databases().target().subscribe();
        stream.awaitCopied();
        target.executeAsApp("ALTER TABLE tickets ADD CONSTRAINT few CHECK (what <> 'third')");
        stream.pair()
                .source()
                .executeAsApp("BEGIN; INSERT INTO tickets (what) VALUES ('first'); UPDATE tickets SET what = 'second';"
                        + " UPDATE tickets SET what = 'third'; COMMIT");
        Ailment found = stream.awaitFound(Ailment.Kind.CONSTRAINT);
        assertTrue(found.what().contains("UPDATE of public.tickets"), found.toString());
        target.executeAsApp("ALTER TABLE tickets DROP CONSTRAINT few");
        Waiting.until(
                () -> target.number("SELECT count(*) FROM tickets WHERE what = 'third'") == 1, AilingStream.SHORTLY);
    }

    /** From 16 on: apply is the table's owner, of whom somebody has taken a right. */
    static void ownerWithoutRights(AilingStream stream) {
        TestDatabase target = stream.pair().target();
        String subscription = Identifier.quote(stream.name());
        try (PlainRole plain = PlainRole.create(target)) {
            target.execute(
                    "GRANT CREATE ON DATABASE " + Identifier.quote(target.name()) + " TO " + plain.quoted(),
                    "GRANT pg_create_subscription, " + Identifier.quote(target.ours()) + ", "
                            + Identifier.quote(target.app()) + " TO " + plain.quoted(),
                    "ALTER SUBSCRIPTION " + subscription + " OWNER TO " + plain.quoted());
            target.executeAsApp("REVOKE INSERT ON orders FROM " + Identifier.quote(target.app()));
            stream.insert(1008);
            Ailment found = stream.awaitFound(Ailment.Kind.PRIVILEGE);
            assertTrue(found.why().contains("lacks INSERT on public.orders"), found.toString());
            assertTrue(found.why().startsWith(target.app()), found.toString());
            target.execute(found.mend());
            stream.awaitArrived(1008);
            target.execute("ALTER SUBSCRIPTION " + subscription + " OWNER TO " + Identifier.quote(target.ours()));
        }
    }

    /** From 16 on, as our role one that is no superuser: the source is not where the configuration says that the target finds it. */
    static void absentSource(AilingStream stream) {
        TestDatabase target = stream.pair().target();
        try (PlainRole plain = PlainRole.create(target)) {
            target.execute(
                    "GRANT CREATE ON DATABASE " + Identifier.quote(target.name()) + " TO " + plain.quoted(),
                    "GRANT pg_create_subscription TO " + plain.quoted(),
                    "GRANT USAGE ON SCHEMA crossfade TO " + plain.quoted());
            try (DatabasePair databases = stream.whereTheTargetDoesNotFindTheSource(plain)) {
                Ailment found = databases.diagnose().get(0);
                assertEquals(Ailment.Kind.CONNECTION, found.kind(), found.toString());
                assertTrue(found.what().contains("does not reach the source"), found.toString());
            }
            try (PostgresSession session =
                    plain.postgres(Side.TARGET, stream.pair().session()).open("test", SessionLimits.SHORT)) {
                // Nobody but a superuser may read the whole row.
                assertDoesNotThrow(() -> new Subscription(stream.name()).bringsOnlyOwnChanges(session));
            }
        }
    }

    static void missingColumn(AilingStream stream) {
        TestDatabase source = stream.pair().source();
        source.executeAsApp("ALTER TABLE orders ADD COLUMN \"new one\" numeric(9,2) NOT NULL DEFAULT 1.50");
        stream.insert(1002);
        Ailment found = stream.awaitFound(Ailment.Kind.COLUMN);
        assertTrue(found.what().contains("new one"), found.toString());
        stream.pair().target().executeAsApp(found.mend());
        stream.awaitArrived(1002);
        assertEquals(
                150, stream.pair().target().number("SELECT ((\"new one\") * 100)::int FROM orders WHERE id = 1002"));
    }

    /** The role that replicates may no longer read all, and a table comes that nobody granted it. */
    static void unreadableTable(AilingStream stream) {
        TestDatabase source = stream.pair().source();
        source.execute("REVOKE pg_read_all_data FROM " + Identifier.quote(source.replicationRole()));
        stream.pair().executeOnBothAsApp("CREATE TABLE late (id int PRIMARY KEY)");
        source.executeAsApp("INSERT INTO late VALUES (1)");
        stream.databases().source().publish();
        stream.databases().target().subscribe();
        Waiting.until(() -> !stream.databases().target().streamHealth().works(), AilingStream.SHORTLY);
        Ailment found = stream.awaitFound(Ailment.Kind.PRIVILEGE);
        assertTrue(found.why().contains("public.late"), found.toString());
        stream.databases().diagnose().stream()
                .filter(one -> one.why().contains("public.late"))
                .forEach(one -> source.execute(one.mend()));
        stream.awaitCopied();
        assertEquals(1, stream.pair().target().number("SELECT count(*) FROM late"));
        source.execute("GRANT pg_read_all_data TO " + Identifier.quote(source.replicationRole()));
    }

    /** From 16 on. */
    static void plainOwner(AilingStream stream) {
        TestDatabase target = stream.pair().target();
        String subscription = Identifier.quote(stream.name());
        try (PlainRole plain = PlainRole.create(target)) {
            target.execute(
                    "GRANT CREATE ON DATABASE " + Identifier.quote(target.name()) + " TO " + plain.quoted(),
                    "GRANT pg_create_subscription TO " + plain.quoted(),
                    "ALTER SUBSCRIPTION " + subscription + " OWNER TO " + plain.quoted());
            stream.insert(1003);
            Ailment found = stream.awaitFound(Ailment.Kind.PRIVILEGE);
            assertTrue(found.why().contains("cannot become"), found.toString());
            target.execute("GRANT ALL ON SCHEMA crossfade TO " + plain.quoted());
            stream.databases().diagnose().stream()
                    .filter(one -> one.kind() == Ailment.Kind.PRIVILEGE)
                    .forEach(one -> target.execute(one.mend()));
            stream.awaitArrived(1003);
            target.execute("ALTER SUBSCRIPTION " + subscription + " OWNER TO " + Identifier.quote(target.ours()));
        }
    }

    static void raisingTrigger(AilingStream stream) {
        TestDatabase target = stream.pair().target();
        target.executeAsApp(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'orders are closed'; END $$
                """,
                "CREATE TRIGGER closed BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION refuse()",
                "ALTER TABLE orders ENABLE ALWAYS TRIGGER closed");
        stream.insert(1004);
        Ailment found = stream.awaitFound(Ailment.Kind.TRIGGER);
        assertTrue(found.why().contains("orders are closed"), found.toString());
        target.executeAsApp(found.mend());
        stream.awaitArrived(1004);
        target.executeAsApp("DROP TRIGGER closed ON orders");
    }

    static void constraint(AilingStream stream) {
        TestDatabase target = stream.pair().target();
        target.executeAsApp("ALTER TABLE orders ADD CONSTRAINT small CHECK (id <> 1005)");
        stream.insert(1005);
        Ailment found = stream.awaitFound(Ailment.Kind.CONSTRAINT);
        assertTrue(found.why().contains("small"), found.toString());
        target.executeAsApp("ALTER TABLE orders DROP CONSTRAINT small");
        stream.awaitArrived(1005);
    }

    static void droppedTokenTables(AilingStream stream) {
        stream.pair().source().execute("DROP TABLE crossfade.token");
        stream.pair().target().execute("DROP TABLE crossfade.token");
        assertEquals(2, stream.databases().missingParts().size());
        stream.databases().missingParts().forEach(one -> {
            assertEquals(Ailment.Kind.TOKEN, one.kind());
            boolean atSource = one.what().contains("source");
            // The second refreshes the subscription, which is no part of a transaction: each statement by itself.
            TestDatabase side =
                    atSource ? stream.pair().source() : stream.pair().target();
            for (String statement : statements(one.mend())) {
                side.execute(statement);
            }
        });
        assertEquals(List.of(), stream.databases().missingParts());
        stream.pair().source().execute("INSERT INTO crossfade.token (migration, epoch) VALUES (gen_random_uuid(), 1)");
        Waiting.until(
                () -> stream.pair().target().number("SELECT count(*) FROM crossfade.token") == 1, AilingStream.SHORTLY);
        stream.awaitCopied();
    }

    /** The first controller's configuration has the old password, the second one's the new. */
    static void changedPassword(AilingStream stream) {
        TestDatabase source = stream.pair().source();
        String role = Identifier.quote(source.replicationRole());
        source.execute(
                "ALTER ROLE " + role + " PASSWORD 'other'",
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = "
                        + Identifier.literal(stream.name()));
        Ailment found = stream.awaitFound(Ailment.Kind.CONNECTION);
        assertTrue(found.why().contains("password authentication failed"), found.toString());
        assertTrue(!found.toString().contains(TestDatabase.PASSWORD), found.toString());

        try (DatabasePair restarted = stream.restartedWithReplicationPassword("other")) {
            assertEquals(
                    Ailment.Kind.OLD_CONNECTION, restarted.diagnose().get(0).kind());
            restarted.target().reconnect();
            stream.insert(1007);
            stream.awaitArrived(1007);
        }
        source.execute("ALTER ROLE " + role + " PASSWORD " + Identifier.literal(TestDatabase.PASSWORD));
        stream.databases().target().reconnect();
    }

    /** As one that was made by a build which gave none. */
    static void publicationWithoutComment(AilingStream stream) {
        TestDatabase source = stream.pair().source();
        source.execute("COMMENT ON PUBLICATION " + Identifier.quote(stream.name()) + " IS NULL");
        Ailment found = stream.databases().missingParts().get(0);
        assertEquals(Ailment.Kind.PUBLICATION, found.kind());
        assertTrue(found.mend().startsWith("run `crossfade abort`"), found.toString());
        source.execute(found.mend().substring(found.mend().indexOf("COMMENT ON")));
        assertEquals(List.of(), stream.databases().missingParts());
    }

    /** Also not by somebody's making it anew, and neither by us; after an abort a migration begins as if there had been none. */
    static void droppedPublication(AilingStream stream) {
        TestDatabase source = stream.pair().source();
        String publication = Identifier.quote(stream.name());
        source.execute("DROP PUBLICATION " + publication);
        assertEquals(
                Ailment.Kind.PUBLICATION,
                stream.databases().missingParts().get(0).kind());
        stream.insert(1006);
        assertThrows(ReplicationFailure.class, () -> stream.databases().source().publish());
        source.execute("CREATE PUBLICATION " + publication + " FOR TABLE orders, crossfade.token");
        assertEquals(
                Ailment.Kind.PUBLICATION,
                stream.awaitFound(Ailment.Kind.PUBLICATION).kind());
        stream.databases().target().cleanup();
        stream.databases().source().cleanup();
        assertEquals(List.of(), stream.databases().source().leftovers());
    }

    /** As psql takes them apart: not within the body of a function. */
    private static List<String> statements(String script) {
        return Arrays.stream(script.split(";(?=(?:[^$]*\\$\\$[^$]*\\$\\$)*[^$]*$)"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
