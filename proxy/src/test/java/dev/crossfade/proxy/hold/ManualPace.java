package dev.crossfade.proxy.hold;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Keeps what is scheduled until it is asked for. */
final class ManualPace extends ScheduledThreadPoolExecutor {

    private final Queue<Runnable> scheduled = new ArrayDeque<>();

    ManualPace() {
        super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        scheduled.add(work);
        return super.schedule(() -> {}, 0, TimeUnit.NANOSECONDS);
    }

    /** Runs the next, if there is one. */
    boolean next() {
        Runnable work = scheduled.poll();
        if (work != null) {
            work.run();
        }
        return work != null;
    }
}
