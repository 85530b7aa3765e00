package dev.crossfade.proxy.parking;

import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant's {@code parking}: which of its paths are parked. */
public final class ParkingRules {

    private final List<ParkingRule> rules;

    public ParkingRules(List<ParkingRule> rules) {
        this.rules = rules;
    }

    /** Whether there are none: then the tenant has no receipts either. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The first that covers the path; null for a path that is not parked. */
    public @Nullable ParkingRule rule(String path) {
        for (ParkingRule rule : rules) {
            if (rule.covers(path)) {
                return rule;
            }
        }
        return null;
    }
}
