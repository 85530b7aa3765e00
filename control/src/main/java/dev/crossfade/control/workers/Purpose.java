package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;

/**
 * What a run is for, in words.
 *
 * @param stops whether it stops what it is about, and has failed where that does not stop in time; else it goes on
 * @param awaited {@code the source's workers to stop}
 * @param failed {@code the source's workers did not stop}
 * @param reached {@code the source's workers have stopped}
 * @param command by which a person sees what keeps them
 * @param otherwise what can be done where that cannot be mended in time; empty for nothing
 */
record Purpose(boolean stops, String awaited, String failed, String reached, String command, String otherwise) {

    /** @param otherwise as above */
    static Purpose stop(WorkerSettings workers, Side side, String otherwise) {
        String what = what(side);
        return new Purpose(
                true,
                what + " to stop",
                what + " did not stop",
                what + " have stopped",
                WorkerWords.command(workers, side),
                otherwise);
    }

    static Purpose start(WorkerSettings workers, Side side) {
        String what = what(side);
        return new Purpose(
                false,
                what + " to start",
                what + " did not start",
                what + " work",
                WorkerWords.command(workers, side),
                "");
    }

    /** Where those of the other side were not stopped before. */
    static Purpose startAndStop(WorkerSettings workers, Side side) {
        String what = what(side);
        String others = what(side.other());
        return new Purpose(
                false,
                what + " to start, and " + others + " to stop",
                what + " did not start, or " + others + " did not stop",
                what + " work, and " + others + " have stopped",
                WorkerWords.command(workers, side) + ", " + WorkerWords.command(workers, side.other()),
                "");
    }

    private static String what(Side side) {
        return "the " + side.label() + "'s workers";
    }

    /** With what else can be done. */
    String withOtherwise(String words) {
        return otherwise.isEmpty() ? words : words + "; " + otherwise;
    }
}
