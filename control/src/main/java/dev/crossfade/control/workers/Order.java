package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;

/**
 * How many tasks one service is to have.
 *
 * @param count 0 stops it
 */
record Order(Side side, String service, int count) {

    /** What is to be done about it after a look. */
    sealed interface Next {

        /** Nothing: it is so. With what a person should know of it; empty for nothing. */
        record Reached(String note) implements Next {}

        /** It has to be said, or said again; with what was found, empty where that was to be expected. */
        record Say(String note) implements Next {}

        /** It was said, and is not so yet. */
        record Await(String words) implements Next {}

        /** It cannot be. */
        record Impossible(String why) implements Next {}
    }

    /**
     * Whoever else changes a service, a person or its auto scaling, is told of; a stopped one is stopped again, for beside it the other side
     * works, and one that was started is left to them.
     *
     * @param said we have said it, and were answered
     */
    Next next(ServiceSight sight, boolean said) {
        if (!sight.isActive()) {
            return count == 0 && sight.isStopped()
                    ? new Next.Reached("")
                    : new Next.Impossible(inWords() + " is " + sight.status());
        }
        if (sight.desired() != count) {
            return !said ? new Next.Say("") : changedByOthers(sight);
        }
        boolean so = count == 0 ? sight.isStopped() : sight.isSteady();
        return so ? new Next.Reached("") : new Next.Await(sight.inWords());
    }

    private Next changedByOthers(ServiceSight sight) {
        String found = inWords() + " was set to " + count + ", and somebody else, or its auto scaling, has set it to "
                + sight.desired();
        return count == 0 ? new Next.Say(found + ": it is stopped again") : new Next.Reached(found + ": it is left so");
    }

    private String inWords() {
        return "the service " + service + " of the " + side.label();
    }
}
