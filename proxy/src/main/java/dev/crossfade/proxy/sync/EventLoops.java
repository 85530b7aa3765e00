package dev.crossfade.proxy.sync;

import java.util.concurrent.CompletableFuture;

/** What acknowledging a route needs of the data plane. */
@FunctionalInterface
public interface EventLoops {

    /** Done once every event loop has run a task that was queued after this call. */
    CompletableFuture<Void> onceEveryEventLoopHasTurned();
}
