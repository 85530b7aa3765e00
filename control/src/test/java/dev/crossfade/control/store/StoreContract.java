package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.control.hooks.DueHooks;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.notify.Outbox;
import dev.crossfade.control.notify.slack.Messages;
import dev.crossfade.control.workers.WorkerCounts;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.JournalEntry;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.replication.postgres.Lineage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds for a store, wherever it is. */
abstract class StoreContract {

    private static final WorkerCounts COUNTS = new WorkerCounts(
            2,
            Direction.BACK,
            true,
            Map.of("mailer", 3),
            Map.of("mailer", 4, "invoices", 1),
            Map.of("mailer", 0),
            true,
            true,
            true);

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
    void whatIsToBeDeliveredIsKeptInItsOrderForEachReceiverAndBounded() {
        try (JdbcStore store = open()) {
            SqlOutbox outbox = new SqlOutbox(store);
            for (int event = 1; event <= 3; event++) {
                assertEquals(0, outbox.add("webhook-1", "event-" + event, NOW, "{}", 3));
            }
            outbox.add("webhook-2", "other", NOW, "{}", 3);
            assertEquals(1, outbox.add("webhook-1", "event-4", NOW, "{}", 3));
        }

        try (JdbcStore store = open()) {
            SqlOutbox outbox = new SqlOutbox(store);
            Outbox.Entry first = outbox.first("webhook-1").orElseThrow();
            assertEquals(new Outbox.Entry(first.seq(), "event-2", NOW, "{}"), first);
            assertEquals(
                    List.of("event-3", "event-4"),
                    outbox.after("webhook-1", first.seq()).stream()
                            .map(Outbox.Entry::event)
                            .toList());
            outbox.remove("webhook-1", first.seq());
            assertEquals("event-3", outbox.first("webhook-1").orElseThrow().event());
            outbox.remove("webhook-2", outbox.first("webhook-2").orElseThrow().seq());
            assertEquals(Optional.empty(), outbox.first("webhook-2"));
        }
    }

    @Test
    void owedHooksAndMessagesOutliveTheController() {
        UUID migration = new UUID(0, 7);
        try (JdbcStore store = open()) {
            new SqlDueHooks(store).put(migration, new DueHooks.Due(1, Direction.FORWARD));
            new SqlDueHooks(store).put(migration, new DueHooks.Due(2, Direction.BACK));
            new SqlMessages(store).put("slack-1", "m", new Messages.Place("C1", "16.0"));
            new SqlMessages(store).put("slack-1", "m", new Messages.Place("C1", "17.1"));
            new SqlWorkerCounts(store)
                    .put(
                            migration,
                            new WorkerCounts(
                                    1,
                                    Direction.FORWARD,
                                    true,
                                    Map.of("mailer", 2),
                                    Map.of(),
                                    Map.of(),
                                    false,
                                    false,
                                    false));
            new SqlWorkerCounts(store).put(migration, COUNTS);
            new SqlToldProblems(store).put("m", "the target does not answer");
            new SqlToldProblems(store).put("m", "the schemas differ");
        }

        try (JdbcStore store = open()) {
            SqlDueHooks due = new SqlDueHooks(store);
            assertEquals(Optional.of(new DueHooks.Due(2, Direction.BACK)), due.find(migration));
            due.remove(migration);
            assertEquals(Optional.empty(), due.find(migration));
            assertEquals(Optional.of(COUNTS), new SqlWorkerCounts(store).find(migration));
            SqlMessages messages = new SqlMessages(store);
            assertEquals(Optional.of(new Messages.Place("C1", "17.1")), messages.find("slack-1", "m"));
            messages.remove("slack-1", "m");
            assertEquals(Optional.empty(), messages.find("slack-1", "m"));
            SqlToldProblems problems = new SqlToldProblems(store);
            assertEquals(Map.of("m", "the schemas differ"), problems.all());
            problems.put("m", null);
            assertEquals(Map.of(), problems.all());
        }
    }

    @Test
    void whatIsKeptForMigrationsAndReceiversThatAreNoMoreIsSwept() {
        try (JdbcStore store = open()) {
            Migration kept = new SqlMigrationStore(store)
                    .save(Migration.first(new UUID(0, 1), new TenantId("acme"), "check", NOW));
            SqlDueHooks due = new SqlDueHooks(store);
            SqlMessages messages = new SqlMessages(store);
            SqlWorkerCounts counts = new SqlWorkerCounts(store);
            for (UUID migration : List.of(kept.id(), new UUID(0, 2))) {
                due.put(migration, new DueHooks.Due(1, Direction.FORWARD));
                counts.put(migration, COUNTS);
                messages.put("slack-1", migration.toString(), new Messages.Place("C1", "16.0"));
            }
            SqlOutbox outbox = new SqlOutbox(store);
            outbox.add("webhook-1", "event-1", NOW, "{}", 10);
            outbox.add("webhook-2", "event-1", NOW, "{}", 10);

            Map<String, Integer> dropped = new SqlLeftovers(store).sweep(Set.of("slack-1", "webhook-1"));

            assertEquals(Map.of("webhook-2", 1), dropped);
            assertTrue(outbox.first("webhook-1").isPresent());
            assertTrue(due.find(kept.id()).isPresent());
            assertEquals(Optional.empty(), due.find(new UUID(0, 2)));
            assertTrue(counts.find(kept.id()).isPresent());
            assertEquals(Optional.empty(), counts.find(new UUID(0, 2)));
            assertTrue(messages.find("slack-1", kept.id().toString()).isPresent());
            assertEquals(Optional.empty(), messages.find("slack-1", new UUID(0, 2).toString()));
        }
    }

    @Test
    void proxiesThatFollowAreKeptForTheNextController() {
        ProxyReport one = report("edge-1", 3);
        try (JdbcStore store = open()) {
            SqlRoster roster = new SqlRoster(store);
            roster.keep(List.of(one, report("edge-2", 3), report("edge-3", 3)), List.of());
            roster.keep(List.of(report("edge-2", 4)), List.of(report("edge-3", 3)));
        }
        try (JdbcStore store = open()) {
            assertEquals(List.of(one, report("edge-2", 4)), new SqlRoster(store).load());
        }
    }

    private static ProxyReport report(String id, long epoch) {
        Route route = new Route(ACME, new Epoch(epoch), Side.TARGET, RouteMode.HOLDING, Set.of(Side.SOURCE), true, NOW);
        return new ProxyReport(
                id,
                "i",
                "1",
                epoch,
                false,
                Map.of("acme", "digest"),
                List.of(new ProxyReport.Acknowledgement(RouteDocument.of(route), 0, 0, 0, true)));
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
            AuditEntry planned = new AuditEntry(
                    NOW, new Actor("ann", "local", "ticket 7"), "acme", "migrate", "sha256:1", "none", "begun");
            migrations.record(planned);
            assertEquals(planned, migrations.audit(1).get(0));
            assertEquals(Optional.empty(), migrations.plan(id));
            migrations.keepPlan(id, "sha256:1");
            assertEquals(Optional.of("sha256:1"), migrations.plan(id));
        }
    }
}
