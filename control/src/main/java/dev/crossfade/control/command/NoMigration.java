package dev.crossfade.control.command;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Problem;

/** None was started, or it was cleaned up: the same words from every verb, and from the controller. */
final class NoMigration {

    private static final String SLUG = "no-migration";

    private NoMigration() {}

    /** @param exitCode {@link dev.crossfade.config.cli.ExitCode#FAILED} for who only asks, REFUSED for who wants to change it */
    static VerbFailure of(TenantId tenant, int exitCode) {
        return new VerbFailure(exitCode, problem(tenant.value()));
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
