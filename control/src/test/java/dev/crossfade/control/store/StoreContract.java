package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.replication.postgres.Lineage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds for a store, wherever it is. */
abstract class StoreContract {

    static final TenantId ACME = new TenantId("acme");
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

    /** The store of this test, to write to; also for the second time. */
    abstract JdbcStore open();

    @Test
    void migrationIsFoundAsItWasSavedAfterTheStoreWasOpenedAgain() {
        Map<String, Instant> marks = new LinkedHashMap<>();
        marks.put("started", NOW);
        marks.put("open", NOW.plusMillis(40));
        Migration written = Migration.first(UUID.randomUUID(), ACME, "check", NOW)
                .at(Stage.REPLICATION, "hold-point", State.RUNNING, NOW)
                .attempting(new Epoch(12), new MigrationStatus.Attempt(1, "unwound", "too late", marks))
                .troubledBy(new MigrationStatus.Trouble("what", "why", "do this"))
                .waitingFor("switchover", NOW)
                .on(Lineages.UNSEEN
                        .saw(Side.TARGET, new Lineage("7002", "00000001", null), NOW)
                        .saw(Side.TARGET, new Lineage("7002", "00000002", null), NOW));
        Migration saved;
        try (JdbcStore store = open()) {
            saved = new SqlMigrationStore(store).save(written);
        }

        try (JdbcStore store = open()) {
            assertEquals(List.of(saved), new SqlMigrationStore(store).all());
        }
        assertEquals(1, saved.version());
    }

    @Test
    void rowThatWasChangedMeanwhileIsNotOverwritten() {
        try (JdbcStore store = open()) {
            SqlMigrationStore migrations = new SqlMigrationStore(store);
            Migration first = migrations.save(Migration.first(UUID.randomUUID(), ACME, "check", NOW));
            migrations.save(first.ofGeneration(2));

            StoreFailure refused = assertThrows(StoreFailure.class, () -> migrations.save(first.ofGeneration(3)));

            assertEquals(StoreFailure.Kind.STALE, refused.kind());
            assertEquals(2, migrations.find(ACME).orElseThrow().generation());
        }
    }

    @Test
    void routeIsReplacedOnlyByALaterOneOfWhoKnowsTheCurrentEpoch() {
        try (JdbcStore store = open()) {
            RouteStore routes = new RouteStore(store);
            Route first = Route.first(ACME, Side.SOURCE);
            assertEquals(1, routes.save(first, Epoch.NONE).revision());

            StoreFailure refused = assertThrows(StoreFailure.class, () -> routes.save(first, Epoch.NONE));

            assertEquals(StoreFailure.Kind.STALE, refused.kind());
            assertEquals(first, routes.load().route(ACME).orElseThrow());
            assertEquals(40, routes.raiseRevision(40).revision());
            assertEquals(40, routes.raiseRevision(2).revision());
        }
    }

    @Test
    void whatTheSidesAreIsKeptBesideTheRouteAndOutlivesTheNextOne() {
        Places places = new Places(new Places.Pair("http://a", "http://b"), new Places.Pair("a:5432/x", "b:5432/x"));
        try (JdbcStore store = open()) {
            RouteStore routes = new RouteStore(store);
            routes.save(Route.first(ACME, Side.SOURCE), Epoch.NONE);
            assertEquals(Map.of(), routes.load().places(), "as from an older version");
            routes.keep(Map.of(ACME, places));
            routes.save(
                    new Route(ACME, new Epoch(2), Side.TARGET, RouteMode.DIRECT, Set.of(), false, null), new Epoch(1));
        }
        try (JdbcStore store = open()) {
            assertEquals(Map.of(ACME, places), new RouteStore(store).load().places());
        }
    }

    @Test
    void journalAndAuditKeepTheirOrder() {
        try (JdbcStore store = open()) {
            SqlMigrationStore migrations = new SqlMigrationStore(store);
            UUID id = UUID.randomUUID();
            migrations.record(new JournalEntry(id, 1, NOW, "check", "done", "nothing blocks"));
            migrations.record(new JournalEntry(id, 1, NOW, "gates", "done", "installed"));
            migrations.record(new AuditEntry(NOW, new Actor("ann", "local"), "acme", "migrate", "none", "begun"));
            migrations.record(new AuditEntry(NOW, new Actor("bob", "local"), "acme", "abort", "begun", "wanted"));

            assertEquals(
                    List.of("check", "gates"),
                    migrations.journal(id, 10).stream().map(JournalEntry::step).toList());
            assertEquals("bob", migrations.audit(1).get(0).actor().who());
        }
    }
}
