package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One tenant's services, on both sides. Each call is bounded in time. Thread-safe. */
public interface WorkerServices extends AutoCloseable {

    /**
     * What they are now: one for each that the settings name, in their order.
     *
     * @throws WorkersFailure when nobody says
     */
    List<ServiceSight> look(Side side);

    /**
     * How many tasks of a service that counts none have not ended yet. It is more to ask for, and may be refused where {@link #look} is not:
     * only whoever stops needs to know.
     *
     * @throws WorkersFailure when nobody says
     */
    int ending(Side side, String service);

    /**
     * Has a service have so many tasks; it does not wait until it has.
     *
     * @param wanted whether it may still be said: asked when all else is done, right before the call leaves, and before each further try
     * @throws WorkersFailure when that was refused, is not wanted any more, or it is not known whether it was taken
     */
    void scale(Side side, String service, int count, BooleanSupplier wanted);

    @Override
    default void close() {}
}
