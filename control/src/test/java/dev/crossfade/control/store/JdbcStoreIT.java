package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcStoreIT extends NewsContract {

    @TempDir
    private Path directory;

    @Test
    void secondControllerIsRefusedWhileTheFirstHasTheStoreOpen() {
        try (JdbcStore first = open()) {
            StoreFailure refused = assertThrows(StoreFailure.class, this::open);

            assertEquals(StoreFailure.Kind.IN_USE, refused.kind());
            assertTrue(String.valueOf(refused.getMessage()).contains("another controller"));
            assertEquals(List.of(), new SqlMigrationStore(first).all());
        }
    }

    @Test
    void fileThatIsNoStoreIsRefusedWithWhatToDo() throws IOException {
        Files.writeString(directory.resolve("control.db"), "this is no database, and never was one. ".repeat(100));

        StoreFailure refused = assertThrows(StoreFailure.class, this::open);

        assertTrue(String.valueOf(refused.getMessage()).contains("damaged"));
        assertTrue(refused.action().contains("backup"));
    }

    @Test
    void storeOfANewerVersionIsRefused() {
        try (JdbcStore store = open()) {
            execute(store, "UPDATE flyway_schema_history SET version = '99' WHERE version = '8'");
        }

        assertNewer(assertThrows(StoreFailure.class, this::open));
    }

    @Test
    void storeThatANewerProgramHasMadeBeforeFlywayWasThereIsRefused() throws SQLException {
        OldStores.create(file(), 4, "INSERT INTO schema_version (version) VALUES (99)");

        assertNewer(assertThrows(StoreFailure.class, this::open));
    }

    private static void assertNewer(StoreFailure refused) {
        assertTrue(refused.toString().contains("99"), refused.toString());
        assertTrue(refused.action().contains("newer program"), refused.action());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void storeOfEachOlderVersionIsTakenOverWithAllThatIsInIt(int version) throws SQLException {
        OldStores.createFilled(file(), version);

        for (int opening = 1; opening <= 2; opening++) {
            try (JdbcStore store = open()) {
                SqlMigrationStore migrations = new SqlMigrationStore(store);
                Migration found = migrations.find(ACME).orElseThrow();
                assertEquals(7, found.generation());
                assertEquals(Stage.REPLICATION, found.stage());
                assertEquals(Direction.FORWARD, found.direction());
                assertEquals(
                        new MigrationStatus.Attempt(
                                2, "unwound", "too late", Map.of("started", Instant.parse("2026-01-01T00:00:00Z"))),
                        found.attempt());
                assertEquals(new MigrationStatus.Trouble("too late", "the network", "try again"), found.trouble());
                assertEquals(
                        version < OldStores.LINEAGES_SINCE ? Set.of() : Set.of(Side.SOURCE),
                        found.lineages().seen().keySet());
                assertEquals(
                        version < OldStores.PLACES_SINCE
                                ? Map.of()
                                : Map.of(ACME, new Places(new Places.Pair("http://a", "http://b"), null)),
                        new RouteStore(store).load().places());
                assertEquals(1, migrations.journal(found.id(), 10).size());
                assertEquals(
                        new Epoch(12),
                        new RouteStore(store).load().route(ACME).orElseThrow().epoch());
                assertEquals(41, new RouteStore(store).load().revision());
                assertEquals("ann", migrations.audit(1).get(0).actor().who());
            }
        }
        // Which is what an older program looks at, and refuses.
        assertEquals("5", OldStores.read(file(), "SELECT max(version) FROM schema_version"));
    }

    @Test
    void lockedFileIsNamedAndWhatWaitsIsDoneOnceItIsFree() throws SQLException {
        try (JdbcStore store = open()) {
            SqlMigrationStore migrations = new SqlMigrationStore(store);
            store.read(connection -> execute(connection, "PRAGMA busy_timeout = 50"));
            try (Connection shell = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement lock = shell.createStatement()) {
                lock.execute("BEGIN EXCLUSIVE");
                StoreFailure refused = assertThrows(StoreFailure.class, () -> migrations.record(entry("locked")));
                assertTrue(refused.toString().contains("locked by another program"), refused.toString());
                lock.execute("ROLLBACK");
            }
            migrations.record(entry("free"));
            assertEquals(List.of("free"), steps(migrations));
        }
    }

    @Test
    void fullDiskIsNamedAndNothingIsHalfWritten() {
        try (JdbcStore store = open()) {
            SqlMigrationStore migrations = new SqlMigrationStore(store);
            migrations.record(entry("before"));
            store.read(connection -> execute(connection, "PRAGMA max_page_count = 1"));
            StoreFailure refused = assertThrows(
                    StoreFailure.class, () -> migrations.record(entry("a step with much to tell".repeat(10_000))));
            assertTrue(refused.toString().contains("full"), refused.toString());
            assertTrue(refused.action().contains("make room"));

            store.read(connection -> execute(connection, "PRAGMA max_page_count = 100000"));
            migrations.record(entry("after"));
            assertEquals(List.of("before", "after"), steps(migrations));
        }
    }

    @Test
    void damagedPageIsFoundAtTheStart() throws IOException {
        try (JdbcStore store = open()) {
            SqlMigrationStore migrations = new SqlMigrationStore(store);
            for (int i = 0; i < 200; i++) {
                migrations.record(entry("step " + i + " of many".repeat(30)));
            }
        }
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            for (long page = 20; page * 4096 < channel.size(); page++) {
                channel.write(ByteBuffer.wrap(new byte[100]), page * 4096);
            }
        }

        StoreFailure refused = assertThrows(StoreFailure.class, this::open);
        assertTrue(refused.toString().contains("damaged"), refused.toString());
        assertTrue(refused.action().contains("store restore"), refused.action());
    }

    @Test
    void backupOfAStoreInUseIsWholeAndRestoresWhatWasThereThen() {
        Path backup = directory.resolve("store.backup");
        StoreCopy copies = new StoreCopy(new StoreAddress.OfFile(file()));
        try (JdbcStore store = open()) {
            SqlMigrationStore migrations = new SqlMigrationStore(store);
            migrations.record(entry("before the backup"));
            assertTrue(copies.backUp(backup) > 0);
            migrations.record(entry("after the backup"));

            assertTrue(assertThrows(StoreFailure.class, () -> copies.backUp(backup))
                    .toString()
                    .contains("there already"));
            StoreFailure inUse = assertThrows(StoreFailure.class, () -> copies.restore(backup, "x"));
            assertEquals(StoreFailure.Kind.IN_USE, inUse.kind());
            assertTrue(inUse.action().contains("stop that controller"), inUse.action());
        }

        Path kept = Objects.requireNonNull(copies.restore(backup, "yesterday"));

        try (JdbcStore store = open()) {
            assertEquals(List.of("before the backup"), steps(new SqlMigrationStore(store)));
        }
        assertEquals(directory.resolve("control.db.before-yesterday"), kept);
        try (JdbcStore store = JdbcStore.open("jdbc:sqlite:" + kept)) {
            assertEquals(2, steps(new SqlMigrationStore(store)).size());
        }
    }

    /** The damaged file was moved away, and what SQLite had kept beside it was not. */
    @Test
    void whatLiesBesideTheStoresNameIsNotTakenForTheRestoredOnes() throws Exception {
        Path backup = directory.resolve("store.backup");
        Path wal = directory.resolve("control.db-wal");
        Path kept = directory.resolve("kept");
        StoreCopy copies = new StoreCopy(new StoreAddress.OfFile(file()));
        try (JdbcStore store = open()) {
            execute(store, "UPDATE routing SET revision = 77");
            copies.backUp(backup);
            execute(store, "UPDATE routing SET revision = 78");
            Files.copy(wal, kept);
        }
        Files.delete(file());
        Files.copy(kept, wal);
        Files.copy(kept, directory.resolve("control.db.restoring-wal"));

        assertNull(copies.restore(backup, "x"));

        try (JdbcStore store = open()) {
            assertEquals(77, new RouteStore(store).load().revision());
        }
        assertEquals(-1, Files.mismatch(kept, directory.resolve("control.db.before-x-wal")));
    }

    @Test
    void backupThatCannotBeWrittenIsNotTheStoresFaultAndLeavesNothing() throws Exception {
        Path nowhere = directory.resolve("not/there/store.backup");
        open().close();

        StoreFailure refused =
                assertThrows(StoreFailure.class, () -> new StoreCopy(new StoreAddress.OfFile(file())).backUp(nowhere));

        assertTrue(refused.toString().contains("the backup was not written"), refused.toString());
    }

    @Test
    void backupOfAnOlderVersionIsUpgradedAndWhatIsNoneIsNotPutInTheStoresPlace() throws Exception {
        Path old = directory.resolve("old.backup");
        OldStores.createFilled(old, 2);
        Path none = Files.createFile(directory.resolve("empty.backup"));
        StoreCopy copies = new StoreCopy(new StoreAddress.OfFile(file()));
        assertNull(copies.restore(old, "x"));

        Path garbage = Files.writeString(directory.resolve("garbage"), "this never was a database".repeat(200));
        Path gone = directory.resolve("gone");
        for (Path file : List.of(none, garbage, gone)) {
            StoreFailure refused = assertThrows(StoreFailure.class, () -> copies.restore(file, "y"));

            assertTrue(refused.toString().contains(file.toString()), refused.toString());
            assertFalse(refused.toString().contains("restoring"), refused.toString());
            assertTrue(refused.action().contains("the store is as it was"), refused.action());
            assertFalse(Files.exists(directory.resolve("control.db.restoring")));
        }
        try (JdbcStore store = open()) {
            assertEquals(
                    7, new SqlMigrationStore(store).find(ACME).orElseThrow().generation());
        }
    }

    private static JournalEntry entry(String step) {
        return new JournalEntry(new UUID(0, 1), 1, NOW, step, "done", "found");
    }

    private static List<String> steps(SqlMigrationStore migrations) {
        return migrations.journal(new UUID(0, 1), 1000).stream()
                .map(JournalEntry::step)
                .toList();
    }

    private static void execute(JdbcStore store, String sql) {
        store.change(connection -> execute(connection, sql));
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    private Path file() {
        return directory.resolve("control.db");
    }

    @Override
    JdbcStore open() {
        return JdbcStore.open("jdbc:sqlite:" + file());
    }
}
