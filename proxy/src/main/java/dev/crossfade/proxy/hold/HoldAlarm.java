package dev.crossfade.proxy.hold;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.proxy.routing.TenantHandle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells, once an epoch, that a tenant's hold has outlived its {@code until}: from there on clients are refused, and perhaps whoever
 * holds is gone. Has at most one task waiting. Thread-safe.
 */
public final class HoldAlarm {

    /** The clock may be set while we sleep. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final TenantHandle tenant;
    private final InstantSource clock;
    private final ScheduledExecutorService scheduler;
    private final Consumer<String> warnings;
    private @Nullable ScheduledFuture<?> look;
    private @Nullable Epoch told;

    private HoldAlarm(
            TenantHandle tenant, InstantSource clock, ScheduledExecutorService scheduler, Consumer<String> warnings) {
        this.tenant = tenant;
        this.clock = clock;
        this.scheduler = scheduler;
        this.warnings = warnings;
    }

    /** Watches the tenant for as long as it gets routes. */
    public static void watch(
            TenantHandle tenant, InstantSource clock, ScheduledExecutorService scheduler, Consumer<String> warnings) {
        HoldAlarm alarm = new HoldAlarm(tenant, clock, scheduler, warnings);
        tenant.onRouteChange(alarm::follow);
        alarm.follow(tenant.route());
    }

    private synchronized void follow(Route route) {
        if (look != null) {
            look.cancel(false);
            look = null;
        }
        Instant until = route.until();
        // A tenant that nobody has a route for yet is not held by anyone.
        if (route.mode() != RouteMode.HOLDING
                || until == null
                || route.epoch().equals(Epoch.NONE)
                || route.epoch().equals(told)) {
            return;
        }
        Duration left = Duration.between(clock.instant(), until);
        long millis =
                left.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP.toMillis() : Math.max(0, left.toSeconds() * 1000) + 1;
        look = scheduler.schedule(() -> look(route), millis, TimeUnit.MILLISECONDS);
    }

    private void look(Route route) {
        synchronized (this) {
            if (!tenant.route().equals(route) || route.epoch().equals(told)) {
                return;
            }
            if (!route.isHoldOverdue(clock.instant())) {
                follow(route);
                return;
            }
            told = route.epoch();
        }
        warnings.accept("The hold of tenant " + tenant.id() + " is overdue (" + route.inWords()
                + "): its new requests get 503 from now on. Look at what holds it (crossfade status), or end it: crossfade route "
                + tenant.id() + " --to source|target --mode direct");
    }
}
