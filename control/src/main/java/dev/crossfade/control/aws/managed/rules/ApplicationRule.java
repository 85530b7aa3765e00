package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.control.aws.managed.rules.ManagedSight.ServiceSight;
import dev.crossfade.control.aws.managed.rules.ManagedSight.Target;
import dev.crossfade.control.aws.managed.rules.ManagedSight.TargetGroupSight;
import dev.crossfade.replication.preflight.Findings;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether the application is well on its side. It blocks nothing: a migration may begin days before the target's application runs, and asks
 * the origins for itself.
 */
final class ApplicationRule {

    /** Who has a hundred targets needs no list of all. */
    private static final int MOST_NAMED = 5;

    private ApplicationRule() {}

    static void look(ManagedSight sight, Findings findings) {
        sight.targetGroups().forEach(group -> targets(group, sight.region(), findings));
        sight.services().forEach(service -> service(service, sight, findings));
    }

    private static void targets(TargetGroupSight group, String region, Findings findings) {
        List<Target> ill =
                group.targets().stream().filter(target -> !target.isHealthy()).toList();
        String remedy = "aws elbv2 describe-target-health --target-group-arn " + group.arn() + " --region " + region;
        if (group.targets().isEmpty()) {
            findings.warns(
                    "target-not-well",
                    group.name(),
                    "the target group has no targets: whoever is led here gets 503",
                    "register the application's tasks or machines there: " + remedy);
        } else if (ill.size() == group.targets().size()) {
            findings.warns(
                    "target-not-well",
                    group.name(),
                    "none of " + ill.size() + " targets is healthy: " + named(ill),
                    remedy);
        } else if (!ill.isEmpty()) {
            findings.notes(
                    "target-not-well",
                    group.name(),
                    ill.size() + " of " + group.targets().size() + " targets are not healthy: " + named(ill),
                    remedy);
        }
    }

    private static String named(List<Target> ill) {
        return ill.stream()
                        .limit(MOST_NAMED)
                        .map(target -> target.id() + " is " + target.state()
                                + (target.reason().isEmpty() ? "" : " (" + target.reason() + ")"))
                        .collect(Collectors.joining(", "))
                + (ill.size() > MOST_NAMED ? ", …" : "");
    }

    private static void service(ServiceSight service, ManagedSight sight, Findings findings) {
        String region = sight.region();
        String name = service.cluster() + "/" + service.name();
        String remedy = "aws ecs describe-services --cluster " + service.cluster() + " --services " + service.name()
                + " --query services[].events[:5] --region " + region;
        if (!service.status().equals("ACTIVE")) {
            findings.warns(
                    "service-not-steady",
                    name,
                    service.status().equals("MISSING")
                            ? "ECS knows no such service"
                            : "the service is " + service.status() + ": it runs no tasks any more",
                    "create it again, or correct aws." + sight.side().label()
                            + ".services: its cluster and name, and the side's region (" + region + ") and account");
        } else if (service.failed()) {
            findings.warns("service-not-steady", name, "its last roll-out failed: " + counts(service), remedy);
        } else if (service.deployments() > 1 || service.running() != service.desired() || service.pending() > 0) {
            findings.warns(
                    "service-not-steady",
                    name,
                    "it is not steady: " + counts(service) + ", " + service.deployments() + " deployments",
                    "wait: aws ecs wait services-stable --cluster " + service.cluster() + " --services "
                            + service.name() + " --region " + region);
        } else if (service.desired() == 0) {
            findings.notes(
                    "service-not-steady", name, "it is to run no task", "as it should be, if that is how it is scaled");
        }
    }

    private static String counts(ServiceSight service) {
        return service.running() + " of " + service.desired() + " tasks run, " + service.pending() + " are pending";
    }
}
