package dev.crossfade.control.plan;

import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a look brought.
 *
 * @param found empty where it could not be had
 * @param otherwise then why not, and what to do
 */
public record Looked<T>(Optional<T> found, String otherwise) {

    /** Asks; a failure becomes words. */
    public static <T> Looked<T> at(Supplier<T> question) {
        try {
            return new Looked<>(Optional.of(question.get()), "");
        } catch (ReplicationFailure e) {
            return new Looked<>(Optional.empty(), e.getMessage() + "; " + e.action());
        }
    }

    /** Nobody has asked. */
    public static <T> Looked<T> none() {
        return new Looked<>(Optional.empty(), "");
    }
}
