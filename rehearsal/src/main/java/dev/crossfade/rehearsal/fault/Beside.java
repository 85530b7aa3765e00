package dev.crossfade.rehearsal.fault;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** What strikes beside something else that goes on, each by a thread of its own. Each is bounded by itself. */
final class Beside {

    private final List<FutureTask<Void>> strikes;

    private Beside(List<FutureTask<Void>> strikes) {
        this.strikes = strikes;
    }

    /**
     * Returns once all of it is over.
     *
     * @throws IOException as the act did, or else as the first of the strikes that failed; the other failures are with it
     */
    static void during(Disturbances.Act act, List<Disturbances.Act> strikes) throws IOException, InterruptedException {
        Beside beside = begin(strikes);
        IOException failure = null;
        try {
            act.run();
        } catch (IOException e) {
            failure = e;
        }
        beside.end(failure);
    }

    private static Beside begin(List<Disturbances.Act> strikes) {
        List<FutureTask<Void>> tasks = strikes.stream()
                .map(strike -> new FutureTask<Void>((Callable<Void>) () -> {
                    strike.run();
                    return null;
                }))
                .toList();
        for (FutureTask<Void> task : tasks) {
            Thread thread = new Thread(task, "fault");
            thread.setDaemon(true);
            thread.start();
        }
        return new Beside(tasks);
    }

    private void end(@Nullable IOException before) throws IOException, InterruptedException {
        IOException failure = before;
        for (FutureTask<Void> strike : strikes) {
            try {
                strike.get();
            } catch (ExecutionException e) {
                IOException told = e.getCause() instanceof IOException own ? own : new IOException(e.getCause());
                if (failure == null) {
                    failure = told;
                } else {
                    failure.addSuppressed(told);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
