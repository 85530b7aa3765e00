package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.config.model.Side;
import java.util.List;
import java.util.Optional;

/**
 * What AWS runs of one side, as it was seen.
 *
 * @param database empty when it is not on RDS, or could not be seen
 */
public record ManagedSight(
        Side side,
        String region,
        Optional<DatabaseSight> database,
        List<TargetGroupSight> targetGroups,
        List<ServiceSight> services) {

    public ManagedSight {
        targetGroups = List.copyOf(targetGroups);
        services = List.copyOf(services);
    }

    /** A target group of a load balancer. */
    public record TargetGroupSight(String arn, List<Target> targets) {

        public TargetGroupSight {
            targets = List.copyOf(targets);
        }

        /** {@code acme}, of {@code …:targetgroup/acme/0123456789abcdef}. */
        String name() {
            return arn.split("/", -1)[1];
        }
    }

    /**
     * A target of a group.
     *
     * @param id with its port
     * @param state {@code healthy, unhealthy, initial, draining, unused, …}
     * @param reason AWS's, {@code Target.Timeout}; empty for a healthy one
     */
    public record Target(String id, String state, String reason) {

        boolean isHealthy() {
            return state.equals("healthy");
        }
    }

    /**
     * A service of ECS.
     *
     * @param status {@code ACTIVE, DRAINING, INACTIVE}; {@code MISSING} when there is none
     * @param deployments that are not over, with the one that runs
     * @param failed whether the last roll-out was given up
     */
    public record ServiceSight(
            String cluster,
            String name,
            String status,
            int desired,
            int running,
            int pending,
            int deployments,
            boolean failed) {}
}
