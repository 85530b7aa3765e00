package dev.crossfade.proxy.parking;

import dev.crossfade.config.model.TenantId;
import java.util.function.Consumer;

/**
 * Where one event loop hands requests over to be parked, and asks for their receipts. Belongs to that event loop: each answer comes on it,
 * once, within a bounded time, and perhaps before the call returns.
 */
public interface ParkingDesk {

    /**
     * Hands a request over. Its answer is a {@link DeskAnswer.Receipt} only when it is stored for good.
     *
     * @param document a {@link dev.crossfade.config.wire.ParkedHead}'s line, and the body behind it; not to be changed any more
     */
    void park(TenantId tenant, byte[] document, Consumer<DeskAnswer> told);

    /** @param id one that {@link ReceiptId#isWellFormed} */
    void receipt(TenantId tenant, String id, Consumer<DeskAnswer> told);

    /**
     * A request was to be handed over, and cannot be.
     *
     * @param why for operators, one of few for each tenant
     */
    void notHandedOver(TenantId tenant, String why);
}
