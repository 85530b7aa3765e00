package dev.crossfade.control.aws.network;

import dev.crossfade.control.aws.network.plan.PeeringPlan;

/** Something stands in the way: nothing was changed. */
public final class PlanRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient PeeringPlan plan;

    PlanRefused(PeeringPlan plan) {
        super(plan.refusals().get(0).what());
        this.plan = plan;
    }

    /** With what stands in the way. */
    public PeeringPlan plan() {
        return plan;
    }
}
