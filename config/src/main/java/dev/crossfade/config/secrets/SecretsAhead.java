package dev.crossfade.config.secrets;

import dev.crossfade.config.model.Counted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Many secrets are read at once, before each is needed: a store that does not answer is then waited for once, and not for each of them. What
 * is waited for is told.
 *
 * @param atOnce so many are read at the same time
 * @param toldAfter so long nothing is said
 * @param atMost in all: what is not there by then is given up
 * @param tell for people
 */
record SecretsAhead(int atOnce, Duration toldAfter, Duration atMost, Consumer<String> tell) {

    private static final int MOST_NAMED = 5;

    /** @param secrets each has an answer afterwards, whichever */
    void read(Collection<KeptSecret> secrets) {
        if (secrets.isEmpty()) {
            return;
        }
        ExecutorService readers = Executors.newFixedThreadPool(Math.min(atOnce, secrets.size()), SecretsAhead::reader);
        try {
            List<Future<?>> begun = new ArrayList<>();
            secrets.forEach(secret -> begun.add(readers.submit(secret::known)));
            long start = System.nanoTime();
            if (!areDone(begun, start + toldAfter.toNanos())) {
                tell.accept("waiting for " + named(secrets) + ": for " + atMost.toSeconds() + " s at most");
                areDone(begun, start + atMost.toNanos());
            }
        } finally {
            readers.shutdownNow();
        }
        secrets.forEach(secret -> secret.giveUp(new UnavailableSecret(
                secret + " was not read within " + atMost.toSeconds()
                        + " s: see that AWS is reached from here, and try again",
                null)));
    }

    private static boolean areDone(List<Future<?>> begun, long deadlineNanos) {
        return begun.stream().allMatch(one -> isDone(one, deadlineNanos));
    }

    private static boolean isDone(Future<?> one, long deadlineNanos) {
        try {
            one.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            // Whoever needs it asks once more, and meets the same.
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String named(Collection<KeptSecret> secrets) {
        String names =
                secrets.stream().limit(MOST_NAMED).map(KeptSecret::toString).collect(Collectors.joining(", "));
        return Counted.of(secrets.size(), "secret") + " of AWS, " + names + (secrets.size() > MOST_NAMED ? ", …" : "");
    }

    private static Thread reader(Runnable reading) {
        Thread thread = new Thread(reading, "secrets");
        thread.setDaemon(true);
        return thread;
    }
}
