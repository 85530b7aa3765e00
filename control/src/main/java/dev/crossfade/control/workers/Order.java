package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks one service is to have.
 *
 * @param count of tasks
 * @param stop it is to stay without any: not only because it had none
 */
record Order(Side side, String service, int count, boolean stop) {

    /** To have again what it had, or to be stopped with 0. */
    Order(Side side, String service, int count) {
        this(side, service, count, count == 0);
    }

    /** To have again what it had, which may be none: whoever gives it some meanwhile is left alone. */
    static Order again(Side side, String service, int count) {
        return new Order(side, service, count, false);
    }

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
     * @param said what it has come to since; null where we have not said it, or were not answered
     */
    Next next(ServiceSight sight, @Nullable Said said) {
        if (!sight.isActive()) {
            return count == 0 && sight.isStopped()
                    ? new Next.Reached("")
                    : new Next.Impossible(inWords() + " is " + sight.status());
        }
        if (sight.desired() != count) {
            return said == null
                    ? new Next.Say("")
                    : said.isSettled() ? changedByOthers(sight) : new Next.Await(sight.inWords());
        }
        if (said == null) {
            // A look may not show yet what was said a moment ago: whatever came before, this is said last.
            return new Next.Say("");
        }
        boolean so = count == 0 ? sight.isStopped() : sight.isSteady();
        return so ? new Next.Reached("") : new Next.Await(sight.inWords());
    }

    /**
     * Long after it was so: only what the last word of a controller that was followed would do is undone, which may have come late. The rest
     * is somebody's who may.
     */
    Next again(ServiceSight sight) {
        boolean undone = sight.isActive() && (stop ? sight.desired() > 0 : count > 0 && sight.desired() == 0);
        return undone
                ? new Next.Say(
                        inWords() + " was set to " + sight.desired() + " since, as by a late call of a controller")
                : new Next.Reached("");
    }

    private Next changedByOthers(ServiceSight sight) {
        String found = inWords() + " was set to " + count + ", and somebody else, or its auto scaling, has set it to "
                + sight.desired();
        return stop ? new Next.Say(found + ": it is stopped again") : new Next.Reached(found + ": it is left so");
    }

    private String inWords() {
        return "the service " + service + " of the " + side.label();
    }
}
