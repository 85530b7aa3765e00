package dev.crossfade.control.notify.slack;

import dev.crossfade.control.notify.slack.Backlog.Batch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes a batch of notices into calls to Slack, one at a time. */
public interface SlackDesk {

    /** How far a batch is. */
    sealed interface Progress {

        /** One call of it was taken, and another follows. */
        record Underway() implements Progress {}

        record Delivered() implements Progress {}

        /**
         * A call was not taken.
         *
         * @param retryAfter what Slack asks for; null where it does not
         */
        record Failed(String error, @Nullable Duration retryAfter) implements Progress {}
    }

    /** The next call of the batch that waits, which may hold more than it did at the last. */
    Progress call(Batch batch) throws InterruptedException;
}
