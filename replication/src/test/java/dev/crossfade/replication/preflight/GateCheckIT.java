package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a check finds of gates that stand before anything is begun. */
class GateCheckIT {

    @Test
    void gateOfAnotherMigrationBlocksBeforeAnythingIsInstalled() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            MigrationSession other =
                    new MigrationSession(UUID.randomUUID(), pair.session().tenant(), 1);
            Postgres asOther = pair.source().postgres(Side.SOURCE, other);
            try (PostgresSession session = asOther.open("test")) {
                new Gate(asOther).install(session, GateState.SERVING);
            }
            Found found = Found.at(pair).blocking();
            assertEquals(Set.of("other-migration"), found.codes());
            assertEquals(Set.of(other.migration().toString()), found.objects());
        }
    }

    @Test
    void whoOnlyLooksIsToldOfGatesThatWereLeftAndWhereTheTenantLivesByThem() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.source()
                    .execute("SELECT pg_create_logical_replication_slot('"
                            + pair.session().streamName() + "', 'pgoutput')");
            try (PostgresSession source = pair.openSource();
                    PostgresSession target = pair.openTarget()) {
                new Gate(pair.sourcePostgres()).install(source, GateState.GUARDED);
                new Gate(pair.targetPostgres()).install(target, GateState.SERVING);
            }

            pair.target().executeAsApp("INSERT INTO orders DEFAULT VALUES");

            Found found = onlyLooking(pair, pair.source(), pair.target());

            assertEquals(Set.of("other-migration"), found.blocking().codes());
            assertFalse(found.remedies().contains("TRUNCATE"), found::remedies);
            assertTrue(found.toString().contains("the tenant lives on the target"), found::toString);
            assertFalse(found.codes().contains("old-slot"), "its migration's gate stands");

            Found exchanged = onlyLooking(pair, pair.target(), pair.source());

            assertEquals(
                    List.of("other-migration"),
                    exchanged.all().stream().map(Finding::code).toList());
            assertTrue(exchanged.toString().contains("has the sides exchanged"), exchanged::toString);
        }
    }

    /** What fills the target may be what only it has, where the gate that would say so is lost. */
    @Test
    void gateWhoseRowWasDeletedBlocksAndWhatItSaidOfIsToldWhereItStands() {
        try (TestPair pair = TestPair.create()) {
            pair.executeOnBothAsApp("CREATE TABLE orders (id bigserial PRIMARY KEY)");
            pair.target().executeAsApp("INSERT INTO orders DEFAULT VALUES");
            String database = Identifier.quote(pair.source().name());
            try (PostgresSession source = pair.openSource()) {
                new Gate(pair.sourcePostgres()).install(source, GateState.SERVING);
            }
            pair.source()
                    .execute(
                            "DELETE FROM crossfade.gate",
                            "ALTER DATABASE " + database + " SET default_transaction_read_only = on");

            Found found = Found.at(pair).blocking();

            assertEquals(Set.of("lost-gate", "target-not-empty"), found.codes(), found::toString);
            Finding lost = found.of("lost-gate").all().get(0);
            assertEquals(Side.SOURCE, lost.side());
            assertTrue(
                    lost.meaning().contains("stands still: database " + database + ": transactions are read-only"),
                    lost::meaning);
            assertTrue(
                    lost.remedy()
                            .contains("RESET default_transaction_read_only; DROP SCHEMA crossfade CASCADE; COMMIT;"),
                    lost::remedy);
            assertFalse(found.remedies().contains("TRUNCATE"), found::remedies);

            pair.source()
                    .execute("SET transaction_read_only = off; DROP TABLE crossfade.gate; ALTER DATABASE " + database
                            + " RESET default_transaction_read_only");
            Finding dropped = Found.at(pair).of("lost-gate").all().get(0);
            assertTrue(dropped.meaning().contains("nothing that keeps the application from writing"), dropped::meaning);
        }
    }

    /** As who has no migration. */
    private static Found onlyLooking(TestPair pair, TestDatabase source, TestDatabase target) {
        MigrationSession nobody =
                new MigrationSession(UUID.randomUUID(), pair.session().tenant(), 0);
        return new Found(
                new Preflight(source.postgres(Side.SOURCE, nobody), target.postgres(Side.TARGET, nobody), pair.tenant())
                        .check());
    }
}
