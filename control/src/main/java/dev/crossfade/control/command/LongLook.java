package dev.crossfade.control.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells who waits what for, once it takes longer than a moment: one line, and none where the answer is there before.
 *
 * @param err where it is told: standard error, for the other may carry a document
 * @param moment so long nothing is said
 */
public record LongLook(PrintWriter err, Duration moment) {

    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    public LongLook(PrintWriter err) {
        this(err, A_MOMENT);
    }

    /** @param awaited as in {@code both databases of acme} */
    public <T> T of(String awaited, Supplier<T> look) {
        ScheduledExecutorService teller = Executors.newSingleThreadScheduledExecutor(LongLook::aside);
        try {
            var unused = teller.schedule(() -> tell(awaited), moment.toMillis(), TimeUnit.MILLISECONDS);
            return look.get();
        } finally {
            teller.shutdownNow();
        }
    }

    private void tell(String awaited) {
        err.println("waiting for " + awaited + ": a call that is not answered is given up after a minute or so");
        err.flush();
    }

    private static Thread aside(Runnable telling) {
        Thread thread = new Thread(telling, "long-look");
        thread.setDaemon(true);
        return thread;
    }
}
