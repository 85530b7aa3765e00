package dev.crossfade.proxy.tunnel;

import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.observe.TunnelEnd;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.upstream.Deadlines;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The tunnels and event streams of one event loop, to which it belongs. */
public final class Tunnels {

    private final EventLoop loop;
    private final Deadlines deadlines;
    private final Duration idleTimeout;
    private final ProxyMetrics metrics;
    private final Map<TenantHandle, EndlessAnswers> byTenant = new HashMap<>();
    private int open;
    private boolean goingDown;

    /** @param idleTimeout a tunnel through which no byte comes either way is ended after it */
    public Tunnels(EventLoop loop, Deadlines deadlines, Duration idleTimeout, ProxyMetrics metrics) {
        this.loop = loop;
        this.deadlines = deadlines;
        this.idleTimeout = idleTimeout;
        this.metrics = metrics;
    }

    /** Those of one tenant. */
    public EndlessAnswers of(TenantHandle tenant) {
        EndlessAnswers known = byTenant.get(tenant);
        if (known == null) {
            known = new EndlessAnswers(tenant, loop);
            byTenant.put(tenant, known);
            if (goingDown) {
                known.goDown();
            }
        }
        return known;
    }

    /** A tunnel to the given side, which is counted from now on; to be put into two channels, and then to {@link Tunnel#begin}. */
    public Tunnel open(TenantHandle tenant, Side side) {
        open++;
        metrics.tunnelBegan(tenant);
        return new Tunnel(this, tenant, side);
    }

    /** How many tunnels have not ended. */
    public int open() {
        return open;
    }

    /** The tenant's route is another one by now. */
    public void routeChanged(TenantHandle tenant) {
        EndlessAnswers known = byTenant.get(tenant);
        if (known != null) {
            known.followRoute();
        }
    }

    /** The tenant has other origins at these sides now, or is gone. */
    public void displace(TenantHandle tenant, Set<Side> sides) {
        EndlessAnswers known = byTenant.get(tenant);
        if (known != null) {
            known.displace(sides);
        }
    }

    /** How many of the tenant's have not ended. */
    public int open(TenantHandle tenant) {
        EndlessAnswers known = byTenant.get(tenant);
        return known == null ? 0 : known.count();
    }

    /** The tenant is gone, and nothing of it is open. */
    public void forget(TenantHandle tenant) {
        byTenant.remove(tenant);
    }

    /** The proxy is going down: all that is endless is ended. */
    public void goDown() {
        goingDown = true;
        byTenant.values().forEach(EndlessAnswers::goDown);
    }

    void ended(Tunnel tunnel, TunnelEnd why) {
        open--;
        deadlines.forget(tunnel);
        of(tunnel.tenant()).remove(tunnel);
        metrics.tunnelEnded(tunnel.tenant(), why);
    }

    Deadlines deadlines() {
        return deadlines;
    }

    long nanoTime() {
        return deadlines.nanoTime();
    }

    Duration idleTimeout() {
        return idleTimeout;
    }
}
