package dev.crossfade.rehearsal.loadtest.result;

import org.jspecify.annotations.Nullable;

/**
 * One finished request.
 *
 * @param side which answered; null when nobody did
 * @param status of the answer; 0 when there was none
 * @param problem for people; null when it went well
 */
public record Result(
        Outcome outcome,
        @Nullable String side,
        int status,
        @Nullable String problem) {

    public static Result answered(boolean expected, String side, int status, String what) {
        return expected
                ? new Result(Outcome.OK, side, status, null)
                : new Result(Outcome.UNEXPECTED_STATUS, side, status, what + " answered " + status + " by " + side);
    }

    public static Result noAnswer(String problem) {
        return new Result(Outcome.NO_ANSWER, null, 0, problem);
    }

    public static Result notSent(String problem) {
        return new Result(Outcome.NOT_SENT, null, 0, problem);
    }
}
