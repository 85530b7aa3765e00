package dev.crossfade.control.command;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.RouteDocument;
import java.util.Optional;

/** None was started, or it was cleaned up: the same words from every verb. */
final class NoMigration {

    private static final String SLUG = "no-migration";

    private NoMigration() {}

    /**
     * Where the tenant stands its route says.
     *
     * @param exitCode {@link dev.crossfade.config.cli.ExitCode#FAILED} for who only asks, REFUSED for who wants to change it
     * @param route empty when the controller does not tell
     */
    static VerbFailure of(TenantId tenant, int exitCode, Optional<RouteDocument> route) {
        Problem plain = problem(tenant.value());
        return new VerbFailure(
                exitCode,
                route.map(now -> new Problem(
                                plain.type(), plain.title(), plain.status(), plain.detail(), leads(now), next(now)))
                        .orElse(plain));
    }

    private static String leads(RouteDocument route) {
        return "its route leads to the " + route.primary() + ": " + route.mode() + ", epoch " + route.epoch();
    }

    /** Never a migration that would be refused: it starts from a route to the source that is at rest. */
    private static String next(RouteDocument route) {
        String tenant = route.tenant();
        if (route.primary().equals(Side.TARGET.label())) {
            return "nothing: it lives on the target. To move it on, or back, give it an id that was never used before, with the"
                    + " sides that it then has; under this one exchanged sides are refused";
        }
        boolean atRest =
                route.mode().equals(RouteMode.DIRECT.label()) && route.fenced().isEmpty() && !route.switching();
        return (atRest ? "" : "crossfade route " + tenant + " --to source --mode direct --fenced none; then ")
                + "start one: crossfade migrate " + tenant;
    }

    /** Whether this is what a controller says of it. */
    static boolean is(Problem problem) {
        return problem.type().equals(problem("").type());
    }

    private static Problem problem(String tenant) {
        return Problem.of(
                404,
                SLUG,
                "No migration",
                "there is no migration of '" + tenant + "': none was started, or it was cleaned up",
                null,
                "start one: crossfade migrate " + tenant);
    }
}
