package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.wire.Problem;
import java.net.http.HttpResponse;

/** Ends a verb: with the controller's problem, or with one that the verb itself found. Printed as words, or with {@code --json} as it is. */
class VerbFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What keeps the routes refused: the controller has answered, and nothing was changed. */
    private static final String ROUTES_REFUSED =
            Problem.of(503, "routes-refused", "", "", null, null).type();

    private final int exitCode;
    private final transient Problem problem;

    /** @param exitCode one of {@link ExitCode} */
    VerbFailure(int exitCode, Problem problem) {
        super(words(problem));
        this.exitCode = exitCode;
        this.problem = problem;
    }

    /** @param exitCode one of {@link ExitCode} */
    VerbFailure(int exitCode, Problem problem, Throwable cause) {
        super(words(problem), cause);
        this.exitCode = exitCode;
        this.problem = problem;
    }

    /** What was typed cannot be meant. */
    static VerbFailure badUsage(String detail, String action) {
        return new VerbFailure(
                ExitCode.BAD_USAGE, Problem.of(400, "bad-usage", "The command is not usable", detail, null, action));
    }

    /** As the controller said it. */
    static VerbFailure answered(HttpResponse<?> response, Problem problem) {
        if (problem.type().equals(ROUTES_REFUSED)) {
            return new VerbFailure(ExitCode.REFUSED, problem);
        }
        return Unreachable.is(problem)
                ? Unreachable.said(response, problem)
                : new VerbFailure(exitCode(response.statusCode()), problem);
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 400, 401, 403, 404, 405, 413, 422 -> ExitCode.BAD_USAGE;
            case 409, 428 -> ExitCode.REFUSED;
            default -> ExitCode.FAILED;
        };
    }

    /** Who was asked did not consent. */
    static VerbFailure declined(String detail) {
        return new VerbFailure(ExitCode.REFUSED, Problem.of(409, "declined", "Not wanted", detail, null, null));
    }

    final int exitCode() {
        return exitCode;
    }

    final Problem problem() {
        return problem;
    }

    private static String words(Problem problem) {
        StringBuilder words = new StringBuilder(problem.detail());
        Causes.lines(problem.reason(), problem.action())
                .forEach(cause -> words.append("\n  ").append(cause));
        return words.toString();
    }
}
