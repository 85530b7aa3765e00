package dev.crossfade.proxy.tunnel;

import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.observe.TunnelEnd;

/** An answer that goes on for as long as both ends want it to. Belongs to one event loop. */
public interface Endless {

    /** Where its origin is. */
    Side side();

    /** The route holds, or has left {@link #side()}: nothing more of the client's is to reach the origin for now. */
    void hold();

    /** The route is back to sending requests to {@link #side()}. Also told to one that was never held. */
    void goOn();

    /** It is to be ended, so that its client comes back. Leaves {@link EndlessAnswers} once it has. */
    void end(TunnelEnd why);
}
