package dev.crossfade.control.aws.network.plan;

import java.util.List;
import java.util.Optional;

/**
 * What is to be done, in order, or why nothing is.
 *
 * @param peering the one that there is
 * @param acts empty when everything is as it should be; with refusals they are what would be done without them
 * @param warnings what may stand in the way, and does not stop anything
 */
public record PeeringPlan(Optional<String> peering, List<Planned> acts, List<Refusal> refusals, List<String> warnings) {

    public PeeringPlan {
        acts = List.copyOf(acts);
        refusals = List.copyOf(refusals);
        warnings = List.copyOf(warnings);
    }

    public boolean isRefused() {
        return !refusals.isEmpty();
    }

    /** @param why the act is needed */
    public record Planned(Act act, String why) {}

    /**
     * @param code a word for machines
     * @param what is in the way, and where
     * @param action what to do
     */
    public record Refusal(String code, String what, String action) {}
}
