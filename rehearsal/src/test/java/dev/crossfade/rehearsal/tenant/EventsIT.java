package dev.crossfade.rehearsal.tenant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.rehearsal.lab.PostgresServer;
import dev.crossfade.rehearsal.ledger.Received;
import dev.crossfade.rehearsal.tenant.Events.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsIT {

    private static final Instant CAME = Instant.parse("2026-01-01T00:00:00.123Z");

    @TempDir
    Path directory;

    private final Events events = new Events();

    @Test
    void eventHasOneEffectByWhicheverNameItComesAgainAndThoseOfAPartnerAreCountedAsTheyAreCommitted() throws Exception {
        try (PostgresServer server = PostgresServer.start(14, directory)) {
            try (Connection superuser = server.superuser("postgres");
                    Statement statement = superuser.createStatement()) {
                statement.execute("CREATE ROLE shop_owner SUPERUSER LOGIN PASSWORD 'shop'");
                statement.execute("CREATE ROLE shop_app LOGIN PASSWORD 'shop'");
                statement.execute("CREATE ROLE shop_worker");
            }
            String url = server.database("postgres").url();
            ShopSchema.migrate(url, "shop_owner", "shop", 1);
            try (ShopDatabase shop = ShopDatabase.open(url, "shop_app", "shop")) {
                assertTrue(received(shop, "k-1", 1, null));
                assertFalse(received(shop, "k-1", 1, null), "its partner heard no answer, and sent it again");
                assertFalse(received(shop, "k-1", 1, "d-1"), "and then it was kept, and delivered");
                assertTrue(received(shop, "k-2", 2, "d-2"));
                assertFalse(received(shop, "k-2", 2, "d-2"), "the answer to its delivery was lost");
                assertTrue(received(shop, "k-3", 3, null));
            }
            try (Connection superuser = server.superuser("postgres")) {
                List<Received> all = Received.in(superuser);
                assertEquals(
                        List.of("k-1 1 null", "k-2 2 " + CAME, "k-3 3 null"),
                        all.stream()
                                .map(one -> one.key() + " " + one.place() + " " + one.arrived())
                                .toList());
                assertEquals(2, Received.deliveries(superuser), "d-1 too, though k-1 was there, and d-2 once");
            }
        }
    }

    private boolean received(ShopDatabase shop, String key, long number, @Nullable String delivery)
            throws SQLException {
        DeliveryMark mark = delivery == null ? null : new DeliveryMark(delivery, 1, CAME);
        return shop.inTransaction(connection -> events.receive(connection, new Event("p", key, number, mark)));
    }
}
