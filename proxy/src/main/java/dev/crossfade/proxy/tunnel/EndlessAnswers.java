package dev.crossfade.proxy.tunnel;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.observe.TunnelEnd;
import dev.crossfade.proxy.routing.TenantHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endless answers of one tenant on one event loop, and what its route means for them. Those whose side is not the primary any
 * more are ended a few at a time, so that their clients do not come back all at once, and all of them within {@link #SPREAD}. As
 * many as there are client connections and streams at most. Belongs to one event loop.
 */
public final class EndlessAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(EndlessAnswers.class);

    /** After the last change of the route, everything that had to end has been told to. */
    public static final Duration SPREAD = Duration.ofSeconds(5);

    static final long TICK_MILLIS = 50;
    private static final int TICKS = (int) (SPREAD.toMillis() / TICK_MILLIS);

    private final TenantHandle tenant;
    private final ScheduledExecutorService loop;
    private final Set<Endless> open = new LinkedHashSet<>();
    private final Set<Endless> leaving = new LinkedHashSet<>();
    /** Those whose origin is the tenant's no longer, whatever the route says. */
    private final Set<Endless> displaced = new HashSet<>();

    private int batch;
    private boolean ending;
    private boolean goingDown;

    /** @param loop the event loop: runs what is put off */
    EndlessAnswers(TenantHandle tenant, ScheduledExecutorService loop) {
        this.tenant = tenant;
        this.loop = loop;
    }

    /**
     * Takes one in that has just begun.
     *
     * @param begun the route that its request was sent under; when another is in force by now, that one rules
     */
    public void add(Endless endless, Route begun) {
        open.add(endless);
        if (goingDown || !tenant.route().equals(begun)) {
            // Not at once: whoever adds it is in the middle of something.
            loop.execute(this::followRoute);
        }
    }

    /** It has ended. */
    public void remove(Endless endless) {
        open.remove(endless);
        leaving.remove(endless);
        displaced.remove(endless);
    }

    int count() {
        return open.size();
    }

    /** The tenant has other origins at these sides now, or is gone: what was begun with the old ones is ended. */
    void displace(Set<Side> sides) {
        open.stream().filter(endless -> sides.contains(endless.side())).forEach(displaced::add);
        followRoute();
    }

    /** As {@link #displace}, of one that has begun with an origin which the tenant had before. */
    public void displace(Endless endless) {
        displaced.add(endless);
        // Not at once: whoever begins it is in the middle of something.
        loop.execute(this::followRoute);
    }

    /** Does what the newest route asks for, however many there were since the last time. */
    void followRoute() {
        Route route = tenant.route();
        for (Endless endless : List.copyOf(open)) {
            boolean left = hasLeft(endless, route) || displaced.contains(endless);
            if (left || goingDown) {
                leaving.add(endless);
            } else {
                leaving.remove(endless);
            }
            if (left || route.mode() == RouteMode.HOLDING) {
                endless.hold();
            } else {
                endless.goOn();
            }
        }
        batch = Math.max(batch, (leaving.size() + TICKS - 1) / TICKS);
        if (!ending) {
            ending = true;
            endSome();
        }
    }

    /** While ARMED a request may be at home at either side, and so may an answer without an end. */
    private static boolean hasLeft(Endless endless, Route route) {
        return route.mode() != RouteMode.ARMED && endless.side() != route.primary();
    }

    /** All of them are ended, and those that begin from now on too. */
    void goDown() {
        goingDown = true;
        followRoute();
    }

    private void endSome() {
        List<Endless> next = new ArrayList<>(leaving).subList(0, Math.min(batch, leaving.size()));
        next.forEach(leaving::remove);
        next.forEach(endless -> end(endless, why(endless)));
        if (leaving.isEmpty()) {
            ending = false;
            batch = 0;
        } else {
            ScheduledFuture<?> unused = loop.schedule(this::endSome, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private TunnelEnd why(Endless endless) {
        return goingDown
                ? TunnelEnd.GOING_DOWN
                : displaced.contains(endless) ? TunnelEnd.RECONFIGURED : TunnelEnd.FLIPPED;
    }

    /** What is thrown by one must not keep the others from their end. */
    private static void end(Endless endless, TunnelEnd why) {
        try {
            endless.end(why);
        } catch (RuntimeException e) {
            LOG.error("An answer without an end could not be ended", e);
        }
    }
}
