package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.control.parking.ParkedStore.Backlog;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BacklogLooksTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final ParkingCounts counts = new ParkingCounts(List.of(ACME), () -> NOON);
    private Duration lookTakes = Duration.ZERO;
    private boolean storeIsAway;
    private long nanos;
    private final BacklogLooks looks =
            new BacklogLooks(List.of(ACME), store(), counts, () -> nanos, Executors.newSingleThreadScheduledExecutor());

    /** Of which only this is asked. */
    private ParkedStore store() {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(), new Class<?>[] {ParkedStore.class}, (proxy, method, arguments) -> {
                    assertEquals("backlog", method.getName());
                    nanos += lookTakes.toNanos();
                    if (storeIsAway) {
                        throw new StoreFailure(StoreFailure.Kind.FAILED, "the disk failed", "look at it", null);
                    }
                    return new Backlog(3, 2, 1, NOON.minusSeconds(60).toEpochMilli(), ParkedStore.NEVER, 1);
                });
    }

    @AfterEach
    void close() {
        looks.close();
    }

    @Test
    void restIsFiftyTimesALookAndBetweenOneSecondAndFifteen() {
        assertEquals(Duration.ofSeconds(1), looks.look());
        lookTakes = Duration.ofMillis(40);
        assertEquals(Duration.ofSeconds(2), looks.look());
        lookTakes = Duration.ofSeconds(1);
        assertEquals(Duration.ofSeconds(15), looks.look());
    }

    @Test
    void whoLeadsNoMoreTellsNothing() {
        looks.look();
        looks.close();

        assertEquals(Optional.empty(), counts.seen(ACME));
    }

    @Test
    void whatWasSeenStaysWhileTheStoreIsAway() {
        assertEquals(Optional.empty(), counts.seen(ACME), "nobody has looked yet");
        looks.look();
        counts.count(ACME, ParkingCounts.Result.DELIVERED);
        storeIsAway = true;

        assertEquals(Duration.ofSeconds(15), looks.look());
        assertEquals(
                Optional.of(new ParkingStatus.Requests(3, NOON.minusSeconds(60), 2, 1, 1, 1, 0, NOON)),
                counts.seen(ACME));
        assertEquals(Optional.empty(), counts.seen(new TenantId("other")));
    }
}
