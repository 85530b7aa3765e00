package dev.crossfade.control.api;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.control.parking.Full;
import dev.crossfade.control.workflow.journal.StoreFailure;
import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How it is told whether a request is kept: 202 once it is, 503 where it is certain that it is not, and 504 where nobody knows. Whoever
 * is told 503 may have it done otherwise.
 */
final class KeptAnswers {

    private static final long WRITTEN_WITHIN_MS = 5_000;

    private KeptAnswers() {}

    /**
     * Answers 202 once the request is kept.
     *
     * @param threads on which that is done: who writes requests down must not wait for a client that reads no answers
     * @param failed makes of why it is not kept what is told
     */
    static void answer(
            Context request,
            Executor threads,
            CompletableFuture<ParkedReceipt> kept,
            Consumer<ParkedReceipt> told,
            Function<Throwable, RuntimeException> failed) {
        request.future(() -> kept.orTimeout(WRITTEN_WITHIN_MS, TimeUnit.MILLISECONDS)
                .handleAsync(
                        (receipt, failure) -> {
                            if (failure != null) {
                                throw failed.apply(failure);
                            }
                            request.status(202);
                            told.accept(receipt);
                            return receipt;
                        },
                        threads));
    }

    /**
     * Whoever is told 503 may have it done otherwise: not where it may be delivered from here.
     *
     * @param wanted what was to be done, in words
     * @param action what whoever asks can do
     */
    static RuntimeException perhapsKept(Throwable failure, String wanted, String action) {
        Throwable cause = cause(failure);
        if (cause instanceof Full) {
            return ApiProblem.busy(String.valueOf(cause.getMessage()));
        }
        if (cause instanceof StoreFailure refused
                && (refused.isUndone() || refused.kind() == StoreFailure.Kind.NOT_LEADING)) {
            return refused;
        }
        return ApiProblem.of(
                504,
                "perhaps-kept",
                "Whether the request is kept is not known",
                wanted + ": " + FailureWords.of(cause),
                "that has failed, or took too long; it may be delivered all the same",
                action);
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
