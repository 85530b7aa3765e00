package dev.crossfade.control.command;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.switchover.AttemptWords;

/** Why a switchover, or a rollback, that was taken never came to an attempt: another operator, or another controller, knows more. */
final class NeverBegun {

    private NeverBegun() {}

    /** As the end of a line; empty where nobody knows. */
    static String why(MigrationStatus now) {
        MigrationStatus.Trouble problem = now.problem();
        if (problem != null && AttemptWords.tells(problem, new TenantId(now.tenant()))) {
            return ": " + problem.reason();
        }
        if (!now.wanted().equals(Intent.MIGRATE.inWords())) {
            return ": \"" + now.wanted() + "\" was asked for meanwhile";
        }
        return problem == null ? "" : ": " + problem.what();
    }
}
