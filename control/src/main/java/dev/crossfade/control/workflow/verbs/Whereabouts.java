package dev.crossfade.control.workflow.verbs;

import dev.crossfade.control.migration.Migration;

/** Where a migration stands, and what was asked of it, as a refusal tells it. */
final class Whereabouts {

    private Whereabouts() {}

    static String of(Migration now) {
        return "it stands at " + now.stage() + ", step " + now.step() + ", "
                + now.state().label() + (now.state().ended() ? "" : asked(now));
    }

    private static String asked(Migration now) {
        return switch (now.intent()) {
            case SWITCH -> ", and a switchover was asked for";
            case ROLL_BACK -> ", and a rollback was asked for";
            case ROLL_BACK_WITHOUT_WORKERS -> ", and a rollback without the workers was asked for";
            case ACCEPT_LOSS -> ", and a rollback that accepts a loss was asked for";
            case ABORT, ABORT_WITHOUT_TARGET -> ", and its abort was asked for";
            case CLEAN_UP, CLEAN_UP_WITHOUT_SOURCE -> ", and its cleanup was asked for";
            case MIGRATE, PAUSE, RESUME -> "";
        };
    }
}
