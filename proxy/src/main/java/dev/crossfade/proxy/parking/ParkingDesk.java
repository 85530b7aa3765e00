package dev.crossfade.proxy.parking;

import dev.crossfade.config.model.TenantId;
import java.util.concurrent.CompletableFuture;

/**
 * Where requests are handed over to be parked, and asked for their receipts. Never blocks; answers within a bounded time, on any thread,
 * and never with an exception. Thread-safe.
 */
public interface ParkingDesk extends AutoCloseable {

    /**
     * Hands a request over. Its answer is a {@link DeskAnswer.Receipt} only when it is stored for good.
     *
     * @param document a {@link dev.crossfade.config.wire.ParkedHead}'s line, and the body behind it; not to be changed any more
     */
    CompletableFuture<DeskAnswer> park(TenantId tenant, byte[] document);

    /** @param id one that {@link ReceiptId#isWellFormed} */
    CompletableFuture<DeskAnswer> receipt(TenantId tenant, String id);

    /**
     * A request was to be handed over, and cannot be.
     *
     * @param why for operators, one of few for each tenant
     */
    default void notHandedOver(TenantId tenant, String why) {}

    /** Nothing more is handed over; what is on its way is answered in its time, or not at all. */
    @Override
    void close();

    /**
     * One that takes nothing.
     *
     * @param why for the log
     */
    static ParkingDesk closed(String why) {
        return new ParkingDesk() {
            @Override
            public CompletableFuture<DeskAnswer> park(TenantId tenant, byte[] document) {
                return CompletableFuture.completedFuture(new DeskAnswer.Untaken(why));
            }

            @Override
            public CompletableFuture<DeskAnswer> receipt(TenantId tenant, String id) {
                return CompletableFuture.completedFuture(new DeskAnswer.Untaken(why));
            }

            @Override
            public void close() {}
        };
    }
}
