package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.observe.TunnelEnd;
import dev.crossfade.proxy.tunnel.Endless;

/**
 * A {@code text/event-stream} on its way to the client. It may end anywhere: the client drops an event that has not come whole, and
 * comes back with the last one's identifier (HTML Living Standard §9.2).
 */
final class EventStream implements Endless {

    private final Attempt attempt;
    private final boolean safe;

    EventStream(Attempt attempt, boolean safe) {
        this.attempt = attempt;
        this.safe = safe;
    }

    @Override
    public Side side() {
        return attempt.side();
    }

    /** One that answers an unsafe request would keep the drain from its end for as long as its client listens. */
    @Override
    public void hold() {
        if (!safe) {
            attempt.endStream();
        }
    }

    @Override
    public void goOn() {}

    @Override
    public void end(TunnelEnd why) {
        attempt.endStream();
    }
}
