package dev.crossfade.proxy.hold;

import dev.crossfade.config.model.Route;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request's place in a holding area. An exchange keeps its ticket for life: when it waits again, it has its old place.
 */
public final class HoldTicket {

    private final String requestId;
    private final String method;
    private final String path;
    private final Executor loop;
    private final Consumer<HoldVerdict> verdict;

    // The holding area's, which reads and writes them under its lock.
    long place = -1;
    long bytes;
    long sinceNanos;
    /** It goes with none that are let go while that one is in force; null where it waits for no certain one to end. */
    @Nullable
    Route staysUnder;

    /**
     * @param loop where the verdict is told
     * @param verdict is told once for each time that the request waits
     */
    public HoldTicket(String requestId, String method, String path, Executor loop, Consumer<HoldVerdict> verdict) {
        this.requestId = requestId;
        this.method = method;
        this.path = path;
        this.loop = loop;
        this.verdict = verdict;
    }

    void tell(HoldVerdict what) {
        tell(what, () -> {});
    }

    /** @param afterwards runs on the same event loop, once the verdict has been acted on */
    void tell(HoldVerdict what, Runnable afterwards) {
        loop.execute(() -> {
            try {
                verdict.accept(what);
            } finally {
                afterwards.run();
            }
        });
    }

    String requestId() {
        return requestId;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }
}
