package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import java.util.List;

/** One tenant's services, on both sides. Each call is bounded in time. Thread-safe. */
public interface WorkerServices extends AutoCloseable {

    /**
     * What they are now: one for each that the settings name, in their order.
     *
     * @throws WorkersFailure when nobody says
     */
    List<ServiceSight> look(Side side);

    /**
     * Has a service have so many tasks; it does not wait until it has.
     *
     * @throws WorkersFailure when that was refused, or it is not known whether it was taken
     */
    void scale(Side side, String service, int count);

    @Override
    default void close() {}
}
