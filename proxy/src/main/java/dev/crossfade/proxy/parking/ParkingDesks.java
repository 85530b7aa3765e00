package dev.crossfade.proxy.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.proxy.upstream.UpstreamLoop;
import java.util.function.Consumer;

/** A desk for each event loop. Thread-safe. */
public interface ParkingDesks {

    /** One more. */
    ParkingDesk on(UpstreamLoop loop);

    /**
     * Those that take nothing.
     *
     * @param why for the log
     */
    static ParkingDesks closed(String why) {
        DeskAnswer nobody = new DeskAnswer.Untaken(why);
        ParkingDesk closed = new ParkingDesk() {
            @Override
            public void park(TenantId tenant, byte[] document, Consumer<DeskAnswer> told) {
                told.accept(nobody);
            }

            @Override
            public void receipt(TenantId tenant, String id, Consumer<DeskAnswer> told) {
                told.accept(nobody);
            }

            @Override
            public void notHandedOver(TenantId tenant, String why) {}
        };
        return loop -> closed;
    }
}
