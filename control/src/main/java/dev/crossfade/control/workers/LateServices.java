package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Services with a note of each change that has failed, for it may be made all the same, and late. Thread-safe. */
record LateServices(WorkerServices services, Runnable mayArrive) implements WorkerServices {

    @Override
    public List<ServiceSight> look(Side side) {
        return services.look(side);
    }

    @Override
    public int ending(Side side, String service) {
        return services.ending(side, service);
    }

    @Override
    public void scale(Side side, String service, int count, BooleanSupplier wanted) {
        try {
            services.scale(side, service, count, wanted);
        } catch (WorkersFailure e) {
            mayArrive.run();
            throw e;
        }
    }
}
