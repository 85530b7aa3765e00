package dev.crossfade.proxy.command;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.wire.Problem;

/** The problem that a place has answered with, as the cause of the failure that says it in words. */
final class AnsweredProblem extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    AnsweredProblem(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** A failure as a problem: the one that was answered, or one of this command's own. */
    static Problem of(CommandFailure failure) {
        if (failure.getCause() instanceof AnsweredProblem answered) {
            return answered.problem;
        }
        String words = String.valueOf(failure.getMessage());
        return failure.exitCode() == ExitCode.BAD_USAGE
                ? Problem.of(400, "bad-usage", "The command is not usable", words, null, null)
                : Problem.of(503, "unreachable", "No answer that could be used", words, null, null);
    }

    /** The same failure, of a command that has come so far. */
    static CommandFailure after(String soFar, CommandFailure failure) {
        Problem problem = of(failure);
        return new CommandFailure(
                failure.exitCode(),
                soFar + failure.getMessage(),
                new AnsweredProblem(new Problem(
                        problem.type(),
                        problem.title(),
                        problem.status(),
                        soFar + problem.detail(),
                        problem.reason(),
                        problem.action())));
    }
}
