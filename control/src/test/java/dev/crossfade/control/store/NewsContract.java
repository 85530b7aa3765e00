package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.notify.Inbox;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.Outbox;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is to be told of a change is in the store exactly where the change is. */
abstract class NewsContract extends StoreContract {

    private final NotifyCounts counts = new NotifyCounts(Inbox.RECEIVER);
    private final Inbox inbox = new Inbox(InstantSource.fixed(NOW), counts);

    /** Nobody lives to tell it: the one that has saved it ends here. */
    @Test
    void newsOfAChangeIsKeptWithItAndOnlyWhereItWasMade() {
        try (JdbcStore store = open()) {
            SqlMigrationStore migrations = new SqlMigrationStore(store, inbox);
            Migration first = migrations.save(Migration.first(UUID.randomUUID(), ACME, "check", NOW));
            migrations.save(first.wanting(Intent.PAUSE));
            assertThrows(StoreFailure.class, () -> migrations.save(first.wanting(Intent.PAUSE)), "of an old version");
        }
        try (JdbcStore store = open()) {
            assertEquals(List.of("begun", "paused"), types(store));
        }
    }

    @Test
    void manyMigrationsThatChangeAtOnceLoseNoNews() {
        int many = 40;
        try (JdbcStore store = open()) {
            SqlMigrationStore migrations = new SqlMigrationStore(store, inbox);
            IntStream.range(0, many)
                    .parallel()
                    .mapToObj(tenant -> new TenantId("tenant-" + tenant))
                    .forEach(tenant -> migrations.save(Migration.first(UUID.randomUUID(), tenant, "check", NOW)));
            assertEquals(many, types(store).size());
            assertEquals(0, counts.of(NotifyCounts.Result.DROPPED));
        }
    }

    /** Whoever writes them may not wait: that is for who takes them out. */
    @Test
    void newsThatAreTooManyAreDroppedApartFromTheChange() {
        try (JdbcStore store = open()) {
            SqlMigrationStore migrations = new SqlMigrationStore(store, inbox);
            Migration first = migrations.save(Migration.first(UUID.randomUUID(), ACME, "check", NOW));
            Migration paused = migrations.save(first.wanting(Intent.PAUSE));
            migrations.save(paused.wanting(Intent.RESUME));
            SqlOutbox outbox = new SqlOutbox(store);
            assertEquals(0, outbox.keep(Inbox.RECEIVER, 3));
            assertEquals(1, outbox.keep(Inbox.RECEIVER, 2));
            assertEquals(List.of("paused", "resumed"), types(store));
        }
    }

    /** In their order; takes them out. */
    private static List<String> types(JdbcStore store) {
        SqlOutbox outbox = new SqlOutbox(store);
        List<String> types = new ArrayList<>();
        for (Optional<Outbox.Entry> first = outbox.first(Inbox.RECEIVER);
                first.isPresent();
                first = outbox.first(Inbox.RECEIVER)) {
            String body = first.get().body();
            types.add(body.replaceFirst(".*\"type\":\"([a-z-]+)\".*", "$1"));
            outbox.remove(Inbox.RECEIVER, first.get().seq());
        }
        return types;
    }
}
