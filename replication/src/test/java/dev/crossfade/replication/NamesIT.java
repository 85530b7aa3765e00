package dev.crossfade.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.TargetDatabase.TokenWatch;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names as long as names can be, of characters that mean something to SQL, to a URL, to a connection string and to a shell. */
class NamesIT {

    private static final Duration SHORTLY = Duration.ofSeconds(30);
    private static final Epoch EPOCH = new Epoch(7);

    /** What PostgreSQL keeps of a name: NAMEDATALEN less one. */
    private static final int LONGEST = 63;

    private static final String AWKWARD = ".-' \"%\\$;é&=@/?#";

    @Test
    void longestAndMostAwkwardNamesGoThroughAWholeMigration() throws SQLException {
        // The longest of the names that end in it is crossfade…, with a number of up to four digits.
        String suffix = longest("crossfade1234").substring("crossfade1234".length());
        try (TestPair pair = TestPair.create(14, 17, suffix)) {
            String schema = longest("schema");
            String table = Identifier.quote(schema, longest("table"));
            String sequence = Identifier.quote(schema, longest("sequence"));
            String column = Identifier.quote(longest("column"));
            pair.executeOnBothAsApp(
                    "CREATE SCHEMA " + Identifier.quote(schema),
                    "CREATE TABLE " + table + " (id bigserial PRIMARY KEY, " + column + " text)",
                    "CREATE SEQUENCE " + sequence,
                    "CREATE TABLE same (id bigserial PRIMARY KEY, " + column + " text)",
                    "CREATE TABLE " + Identifier.quote(schema, "same") + " (id bigserial PRIMARY KEY, " + column
                            + " text)");
            pair.source()
                    .executeAsApp(
                            "INSERT INTO " + table + " (" + column + ") SELECT 'x' FROM generate_series(1, 100)",
                            "INSERT INTO same (" + column + ") VALUES ('one')",
                            "SELECT nextval(" + Identifier.literal(sequence) + ") FROM generate_series(1, 7000)",
                            "SELECT setval(" + Identifier.literal(Identifier.quote(schema, "same_id_seq")) + ", 9000)");
            TenantSettings tenant =
                    pair.tenant(TestPair.replication(List.of("public", schema), List.of(), List.of(), List.of()));
            try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(tenant, pair.session())) {
                List<Finding> findings = databases.check();
                assertEquals(
                        List.of(),
                        findings.stream()
                                .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                                .toList());
                assertFalse(findings.toString().contains(TestDatabase.PASSWORD));
                begin(databases);
                assertEquals(List.of(), databases.drift());
                assertEquals(List.of(), databases.widenSequences().behind());
                databases.source().prepareFence();
                GateRow opened = switchOver(databases);
                pair.target().executeAsApp("INSERT INTO " + table + " (" + column + ") VALUES ('after')");
                assertEquals(101, pair.target().number("SELECT count(*) FROM " + table));
                assertTrue(pair.target().number("SELECT nextval(" + Identifier.literal(sequence) + ")") > 7000);
                assertTrue(pair.target().number("SELECT last_value FROM " + Identifier.quote(schema, "same_id_seq"))
                        > 9000);
                assertTrue(pair.target().number("SELECT last_value FROM same_id_seq") < 9000);
                assertThrows(SQLException.class, pair.source()::connectAsApp);
                databases.source().retire(opened);
                databases.target().serve();
                databases.target().cleanup();
                databases.source().cleanup();
                assertEquals(List.of(), databases.source().leftovers());
                assertEquals(List.of(), databases.target().leftovers());
            }
        }
    }

    private static void begin(DatabasePair databases) {
        databases.source().install(GateState.SERVING);
        databases.target().install(GateState.GUARDED);
        databases.target().guard();
        databases.source().publish();
        databases.target().subscribe();
        Waiting.until(
                () -> databases.target().copyProgress().stream()
                        .allMatch(copy -> copy.phase() == TableCopy.Phase.READY),
                SHORTLY);
    }

    private static GateRow switchOver(DatabasePair databases) {
        databases.target().arm(EPOCH);
        try (TokenWatch watch = databases.target().watchToken(EPOCH)) {
            databases.source().fence(EPOCH, SHORTLY);
            assertTrue(watch.await(SHORTLY));
        }
        assertEquals(List.of(), databases.checkSequences().behind());
        return databases.target().open(EPOCH, SHORTLY);
    }

    /** The beginning, and then as many of the awkward characters as a name has room for, in bytes. */
    private static String longest(String beginning) {
        StringBuilder name = new StringBuilder(beginning);
        for (int next = 0; ; next = (next + 1) % AWKWARD.length()) {
            int room = LONGEST - name.toString().getBytes(StandardCharsets.UTF_8).length;
            if (room == 0) {
                return name.toString();
            }
            char character = AWKWARD.charAt(next);
            name.append(room == 1 && character > 127 ? 'x' : character);
        }
    }
}
