package dev.crossfade.control.fleet;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import java.util.Optional;

/**
 * Whether a change of a route by hand would lead requests to a database that refuses them. The databases decide who may write, and
 * a route does not change that: until a migration has ended, only the migration knows where requests are well received.
 */
final class RouteGuard {

    private RouteGuard() {}

    /**
     * What speaks against the change, if anything does.
     *
     * @param standing where the tenant's migration stands, in words; empty when none is under way
     */
    static Optional<ChangeByHand.Misleading> objection(Route before, Route after, Optional<String> standing) {
        if (after.isFenced(after.primary())) {
            return Optional.of(new ChangeByHand.Misleading(
                    before,
                    "its primary would be the " + after.primary().label()
                            + ", which the route itself names as fenced: that database refuses the application",
                    "look where it may write: crossfade status " + before.tenant() + ", or crossfade fence show "
                            + before.tenant() + "; then name what is fenced anew, with --fenced"));
        }
        return standing.flatMap(where -> change(before, after)
                .map(what -> new ChangeByHand.Misleading(
                        before,
                        "its migration has not ended (it stands at " + where + "), and the change would " + what,
                        "let the migration move the route: crossfade status " + before.tenant()
                                + " says what is safe next")));
    }

    private static Optional<String> change(Route before, Route after) {
        if (after.primary() != before.primary()) {
            return Optional.of("lead requests to the " + after.primary().label() + " instead of the "
                    + before.primary().label());
        }
        for (Side side : before.fenced()) {
            if (!after.isFenced(side)) {
                return Optional.of("no longer say that the " + side.label() + " is fenced");
            }
        }
        return Optional.empty();
    }
}
