package dev.crossfade.control.workflow.step;

import dev.crossfade.config.settings.TenantSettings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** For how long a switchover can be taken back ({@code switchover.rollbackWindow}). */
final class WayBack {

    private WayBack() {}

    static boolean isKept(TenantSettings tenant) {
        return !tenant.switchover().rollbackWindow().isZero();
    }

    /** Null where none is kept. */
    static @Nullable Instant until(TenantSettings tenant, Instant opened) {
        return isKept(tenant) ? opened.plus(tenant.switchover().rollbackWindow()) : null;
    }
}
