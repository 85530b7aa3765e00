package dev.crossfade.control.api;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.workflow.routing.Routes;

/** None was started, or it was cleaned up: where the tenant stands then its route says, in the same words to whoever asks. */
public final class NoMigration {

    private static final String SLUG = "no-migration";

    private NoMigration() {}

    /** Whether this is what a controller says of it. */
    public static boolean is(Problem problem) {
        return problem.type().equals(Problem.of(404, SLUG, "", "", null, null).type());
    }

    static ApiProblem of(Route route) {
        return ApiProblem.of(
                404,
                SLUG,
                "No migration",
                "there is no migration of '" + route.tenant()
                        + "': none was started, or it was cleaned up; its route leads" + " to the "
                        + route.primary().label() + ": " + route.mode().label() + ", epoch " + route.epoch(),
                null,
                next(route));
    }

    /** Never a migration that would be refused: it starts from a route to the source that is at rest. */
    private static String next(Route route) {
        if (route.primary() == Side.TARGET) {
            return "nothing: it lives on the target. To move it on, or back, give it an id that was never used before, with the"
                    + " sides that it then has; under this one exchanged sides are refused";
        }
        String start = "start one: crossfade migrate " + route.tenant();
        return Routes.atRest(route, Direction.FORWARD)
                ? start
                : "crossfade route " + route.tenant() + " --to source --mode direct --fenced none; then " + start;
    }
}
