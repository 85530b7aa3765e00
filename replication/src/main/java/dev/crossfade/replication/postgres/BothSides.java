package dev.crossfade.replication.postgres;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What both sides answered to the same question, asked side by side: across regions the pause then has one round trip of the two.
 *
 * @param here the source's answer
 * @param there the target's
 */
public record BothSides<T>(T here, T there) {

    /** A thread of its own: in a shared pool a long question of one tenant would keep another's pause waiting. */
    private static void start(Runnable question) {
        Thread thread = new Thread(question, "other-side");
        thread.setDaemon(true);
        thread.start();
    }

    /** Throws what either question threw, and only when neither is under way any more. */
    public static <T> BothSides<T> read(
            PostgresSession source, PostgresSession target, Function<PostgresSession, T> question) {
        return ask(() -> question.apply(source), () -> question.apply(target));
    }

    /** The same, where the two are asked in different ways. */
    public static <T> BothSides<T> ask(Supplier<T> source, Supplier<T> target) {
        CompletableFuture<T> atTarget = CompletableFuture.supplyAsync(target, BothSides::start);
        T here;
        try {
            here = source.get();
        } finally {
            atTarget.handle((answer, failure) -> true).join();
        }
        try {
            return new BothSides<>(here, atTarget.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof ReplicationFailure failure) {
                throw failure;
            }
            throw e;
        }
    }
}
