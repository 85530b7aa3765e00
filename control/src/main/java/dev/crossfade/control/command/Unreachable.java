package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.Standby;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;

/**
 * No answer from the controller, or none that says how it stands, for it starts or stops, or stands by, or its store failed: its
 * migrations go on, or rest safely, without us.
 */
final class Unreachable extends VerbFailure {

    private static final long serialVersionUID = 1L;

    private static final String BUSY =
            Problem.of(503, "busy", "", "", null, null).type();

    /** It was asked, and one tenant's database did not do it: that is an answer. */
    private static final String DATABASE =
            Problem.of(502, "database", "", "", null, null).type();

    /** The type of what a controller says that does not lead. */
    static final String STANDING_BY =
            Problem.of(503, Standby.SLUG, "", "", null, null).type();

    /** The type where nobody answered. */
    private static final String SILENT =
            Problem.of(503, "unreachable", "", "", null, null).type();

    private final boolean open;

    /** @param open whether what it was asked to change may be changed all the same */
    Unreachable(URI controller, Exception cause, boolean open) {
        super(
                ExitCode.FAILED,
                Problem.of(
                        503,
                        "unreachable",
                        "The controller does not answer",
                        "The controller at " + controller + " does not answer: "
                                + (cause instanceof InterruptedException ? "interrupted" : FailureWords.cause(cause)),
                        open ? "it may have heard what it was asked for: it may be done, or be done yet" : null,
                        open
                                ? "see what became of it before you say it again: crossfade status TENANT"
                                : "see that 'crossfade control' runs there, or name another with --control or"
                                        + " CROSSFADE_CONTROL"),
                cause);
        this.open = open;
    }

    private Unreachable(Problem problem, boolean open) {
        super(ExitCode.FAILED, problem);
        this.open = open;
    }

    private Unreachable(Unreachable one, String alsoDo) {
        super(ExitCode.FAILED, with(one.problem(), alsoDo), one);
        this.open = one.open;
    }

    /**
     * Something answered that knows nothing. What it was asked to change it may have changed, unless it says that it does nothing for now.
     *
     * @param problem as it was said, or as the answer was understood
     */
    static Unreachable said(HttpResponse<?> response, Problem problem) {
        boolean didNothing = problem.type().equals(BUSY) || problem.type().equals(STANDING_BY);
        return new Unreachable(problem, Controllers.changes(response.request().method()) && !didNothing);
    }

    private static Problem with(Problem problem, String alsoDo) {
        String action = problem.action() == null ? alsoDo : problem.action() + "\n" + alsoDo;
        return new Problem(
                problem.type(), problem.title(), problem.status(), problem.detail(), problem.reason(), action);
    }

    /**
     * With what tells who may write now although no controller does: both gates know it. As it is where a controller has answered.
     *
     * @param tenant an id, or {@code TENANT}
     */
    Unreachable withTheGatesOf(String tenant) {
        return problem().type().equals(SILENT)
                ? new Unreachable(
                        this,
                        "who may write now, with no controller: crossfade fence show " + tenant + " --config FILE\n"
                                + "what to do by hand, if none comes back: crossfade status " + tenant
                                + " --runbook --config FILE")
                : this;
    }

    /** None of several answers. */
    static Unreachable all(List<Unreachable> each) {
        if (each.size() == 1) {
            return each.get(0);
        }
        return new Unreachable(
                Problem.of(
                        503,
                        "unreachable",
                        "No controller answers",
                        each.stream().map(one -> one.problem().detail()).collect(Collectors.joining("; ")),
                        null,
                        "see that 'crossfade control' runs at one of them, or name another with --control or CROSSFADE_CONTROL"),
                false);
    }

    /** It knows only what was written down: what a verb has come to the one that leads has to say. */
    static Unreachable standby(URI controller, String leader) {
        Problem standby = Problem.of(
                503,
                Standby.SLUG,
                "This controller stands by",
                "The controller at " + controller + " stands by, and knows only what was written down",
                leader.equals(Standby.UNKNOWN) ? "no controller leads yet" : "the one at " + leader + " leads",
                leader.equals(Standby.UNKNOWN)
                        ? "try again in a second"
                        : "ask that one, or name all of them, with commas between: --control, or CROSSFADE_CONTROL; where it is"
                                + " gone, another leads in a few seconds");
        return new Unreachable(standby, false);
    }

    /** Whether what was asked for may have been done: only who asked can find out, and say it again. */
    boolean leavesOpen() {
        return open;
    }

    /** Whether the controller cannot tell just now, and may later. */
    static boolean is(Problem problem) {
        return problem.status() >= 500 && !problem.type().equals(DATABASE);
    }
}
