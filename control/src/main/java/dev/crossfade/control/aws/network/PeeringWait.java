package dev.crossfade.control.aws.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.network.plan.SeenPeering;
import dev.crossfade.control.aws.network.plan.SeenPeering.SeenAt;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Waits for a peering to come to a state. The SDK's own waiter for one that exists returns while it is pending; and what one region has
 * made the other may not know for seconds.
 */
final class PeeringWait {

    private final Sides sides;
    private final Patience patience;

    PeeringWait(Sides sides, Patience patience) {
        this.sides = sides;
        this.patience = patience;
    }

    /** Until the accepter's own region has it, and it can be accepted there. */
    void acceptable(String id, Side accepter) {
        until(id, "known at the " + accepter.label() + ", which accepts it", peering -> {
            SeenAt seen = peering.at().get(accepter);
            return seen != null && !seen.status().equals("initiating-request");
        });
    }

    void active(String id) {
        until(id, "active at both sides", SeenPeering::isActive);
    }

    private void until(String id, String what, Predicate<SeenPeering> enough) {
        Patience.Waited wait = patience.begin();
        do {
            Optional<SeenPeering> seen = sides.peering(id);
            seen.filter(peering -> !peering.isLiving()).ifPresent(PeeringWait::refuseDead);
            if (seen.filter(enough).isPresent()) {
                return;
            }
        } while (wait.goesOn());
        throw new AwsFailure(
                "peering-slow",
                id + " is not " + what + " after " + patience.atMost().toSeconds() + " s",
                "look at it in the console of both accounts; then try again: it is found, and gone on with");
    }

    /** Rejected, expired, failed, deleted: it never comes to life again. */
    private static void refuseDead(SeenPeering peering) {
        SeenAt dead = peering.at().values().stream()
                .filter(seen -> !seen.isLiving())
                .findFirst()
                .orElseThrow();
        throw new AwsFailure(
                "peering-" + dead.status(),
                peering.id() + " is " + dead.status() + (dead.message().isEmpty() ? "" : ": " + dead.message()),
                dead.status().equals("failed")
                        ? "the VPCs may have addresses in common: see what plan says"
                        : "see with whoever has the other account why; apply, again, asks for a new one");
    }
}
