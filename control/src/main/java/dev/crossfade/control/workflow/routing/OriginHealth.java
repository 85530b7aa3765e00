package dev.crossfade.control.workflow.routing;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import java.time.Duration;

/** What the workflow needs of a tenant's origins: whether one answers, over a fresh connection. */
@FunctionalInterface
public interface OriginHealth {

    /** Asks once. A side without an origin or a health check is well. */
    Health ask(TenantSettings tenant, Side side, Duration atMost);

    /** @param reason why it is not well; empty when it is */
    record Health(boolean well, String reason) {

        public static final Health WELL = new Health(true, "");

        public static Health ill(String reason) {
            return new Health(false, reason);
        }
    }
}
