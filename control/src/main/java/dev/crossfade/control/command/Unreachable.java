package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.wire.Problem;
import java.net.URI;

/** No answer from the controller, or none yet, for it starts or stops, or stands by: its migrations go on, or rest safely, without us. */
final class Unreachable extends VerbFailure {

    private static final long serialVersionUID = 1L;

    private static final String BUSY =
            Problem.of(503, "busy", "", "", null, null).type();

    /** The type of what a controller says that does not lead. */
    static final String STANDING_BY =
            Problem.of(503, "standing-by", "", "", null, null).type();

    Unreachable(URI controller, Exception cause) {
        super(
                ExitCode.FAILED,
                Problem.of(
                        503,
                        "unreachable",
                        "The controller does not answer",
                        "The controller at " + controller + " does not answer: "
                                + (cause instanceof InterruptedException ? "interrupted" : FailureWords.cause(cause)),
                        null,
                        "see that 'crossfade control' runs there, or name another with --control or CROSSFADE_CONTROL"),
                cause);
    }

    /** @param problem as the controller said it */
    Unreachable(Problem problem) {
        super(ExitCode.FAILED, problem);
    }

    /** Whether the controller says that it cannot answer just now, and will. */
    static boolean is(Problem problem) {
        return problem.type().equals(BUSY) || problem.type().equals(STANDING_BY);
    }
}
