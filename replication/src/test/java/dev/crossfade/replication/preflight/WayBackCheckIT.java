package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WayBackCheckIT {

    private final TestPair pair = TestPair.create();

    @BeforeEach
    void fill() {
        pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
    }

    @AfterEach
    void drop() {
        pair.close();
    }

    @Test
    void nothingBlocksWhereBothSidesCanDoWhatTheOtherDoes() {
        assertEquals(Set.of(), blocking(pair.sourcePostgres(), pair.targetPostgres()));
    }

    @Test
    void sourceThatMayNotSubscribeAndATargetThatCannotBeFencedBlockOnlyWithARollbackWindow() {
        try (PlainRole atSource = PlainRole.create(pair.source());
                PlainRole atTarget = PlainRole.create(pair.target())) {
            Preflight preflight = new Preflight(
                    atSource.postgres(Side.SOURCE, pair.session()),
                    atTarget.postgres(Side.TARGET, pair.session()),
                    pair.tenant());
            List<Finding> found = wayBack(preflight);
            assertTrue(
                    found.stream()
                            .anyMatch(finding -> finding.side() == Side.SOURCE
                                    && finding.meaning().contains("may not create subscriptions")),
                    found::toString);
            assertTrue(
                    found.stream()
                            .anyMatch(finding -> finding.side() == Side.TARGET
                                    && finding.remedy().startsWith("GRANT pg_signal_backend")),
                    found::toString);
            assertTrue(
                    preflight.check().stream()
                            .anyMatch(finding -> finding.side() == Side.TARGET
                                    && finding.code().equals("network")),
                    "who may not subscribe cannot try the network, and is told so");
            Preflight without = new Preflight(
                    atSource.postgres(Side.SOURCE, pair.session()),
                    atTarget.postgres(Side.TARGET, pair.session()),
                    TestPair.withoutWayBack(pair.tenant()));
            assertEquals(List.of(), wayBack(without));
        }
    }

    @Test
    void tableThatHasAnIdentityAtTheSourceAloneBlocksBeforeAnythingIsCopied() {
        pair.executeOnBothAsApp("CREATE TABLE plain (n int)");
        pair.source().executeAsApp("ALTER TABLE plain REPLICA IDENTITY FULL");
        Preflight preflight = new Preflight(pair.sourcePostgres(), pair.targetPostgres(), pair.tenant());
        List<Finding> found = wayBack(preflight).stream()
                .filter(finding -> finding.code().equals("missing-replica-identity"))
                .toList();
        assertEquals(1, found.size(), found::toString);
        assertEquals(Side.TARGET, found.get(0).side());
        assertTrue(found.get(0).remedy().startsWith("ALTER TABLE"), found::toString);
        pair.target().executeAsApp("ALTER TABLE plain REPLICA IDENTITY FULL");
        assertEquals(Set.of(), blocking(pair.sourcePostgres(), pair.targetPostgres()));
    }

    @Test
    void targetThatTheSourceDoesNotReachBlocks() {
        DatabaseSettings right = pair.target().settings();
        DatabaseSettings wrong = new DatabaseSettings(
                right.url(),
                right.user(),
                right.password(),
                new DatabaseSettings.ReplicationAccess(
                        right.replication().user(),
                        right.replication().password(),
                        "jdbc:postgresql://127.0.0.1:1/" + "nobody"),
                right.appRoles());
        Found found = new Found(new Preflight(
                                pair.sourcePostgres(), new Postgres(Side.TARGET, wrong, pair.session()), pair.tenant())
                        .check())
                .blocking();
        assertEquals(Set.of("target-out-of-reach"), found.codes());
        String own = "at the target: check host, port and firewall of database.replication.url,";
        assertTrue(found.remedies().startsWith(own), found::toString);
        String said =
                "as replication will: could not connect to the publisher: connection to server at \"127.0.0.1\", port 1"
                        + " failed: Connection refused. From this machine";
        assertTrue(found.toString().contains(said), found::toString);
    }

    @Test
    void roleThatTheTargetsFenceWouldLetInIsNamed() {
        String role = Identifier.quote("stray " + pair.target().app());
        pair.target()
                .execute(
                        "CREATE ROLE " + role + " LOGIN",
                        "GRANT CONNECT ON DATABASE "
                                + Identifier.quote(pair.target().name()) + " TO " + role);
        assertEquals(Set.of("uncovered-role"), blocking(pair.sourcePostgres(), pair.targetPostgres()));
        pair.target().execute("DROP OWNED BY " + role, "DROP ROLE " + role);
    }

    private Set<String> blocking(Postgres source, Postgres target) {
        return new Preflight(source, target, pair.tenant())
                .check().stream()
                        .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                        .map(Finding::code)
                        .collect(Collectors.toSet());
    }

    private static List<Finding> wayBack(Preflight preflight) {
        return preflight.check().stream()
                .filter(finding -> finding.meaning().startsWith("for the way back"))
                .filter(finding -> finding.severity() == Finding.Severity.BLOCKS)
                .toList();
    }
}
