package dev.crossfade.control.aws.network;

import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.network.plan.Act;
import dev.crossfade.control.aws.network.plan.PeeringPlan;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Asks AWS, before the first change, whether every act that is planned would be allowed: better than to stand half-way without a right.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html">DryRun</a>
 */
final class PermissionSweep {

    /** Of a peering that is still to be requested; what AWS says of it then is no answer. */
    private static final String NO_PEERING = "pcx-00000000000000000";

    private PermissionSweep() {}

    /** @throws AwsFailure with every right that is missing, by its name */
    static void over(PeeringPlan plan, Sides sides, String tenant, PeeringWait wait) {
        Set<String> missing = new LinkedHashSet<>();
        Set<String> asked = new LinkedHashSet<>();
        for (Planned planned : plan.acts()) {
            Act act = planned.act();
            String right = act.operation() + " at the "
                    + (act.side() == null ? "sides" : act.side().label());
            if (act.operation().isEmpty() || !asked.add(right)) {
                continue;
            }
            try {
                act.by(new Ec2Acts(sides, tenant, wait, true, plan.peering().orElse(NO_PEERING)));
            } catch (AwsFailure e) {
                if (e.isDenied()) {
                    missing.add(right);
                } else if (!e.isAnswer()) {
                    throw e;
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new AwsFailure(
                    "rights-missing",
                    "rights are missing: " + String.join(", ", missing) + "; nothing was changed",
                    "give them to the role: docs/aws/iam-policy.json is the least that is needed");
        }
    }
}
