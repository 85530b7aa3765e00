package dev.crossfade.control.aws.managed;

import dev.crossfade.config.settings.ManagedSettings.EcsService;
import dev.crossfade.config.settings.ManagedSettings.ManagedSide;
import dev.crossfade.control.aws.managed.rules.ManagedSight.ServiceSight;
import dev.crossfade.control.aws.managed.rules.ManagedSight.Target;
import dev.crossfade.control.aws.managed.rules.ManagedSight.TargetGroupSight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/** Looks at a side's target groups and services, where some are named. */
final class ApplicationLook {

    /** ECS takes no more in one call. */
    private static final int SERVICES_A_CALL = 10;

    private final Asking asking;
    private final ManagedSide settings;

    ApplicationLook(Asking asking, ManagedSide settings) {
        this.asking = asking;
        this.settings = settings;
    }

    List<TargetGroupSight> targetGroups(Supplier<ElasticLoadBalancingV2Client> client) {
        if (settings.targetGroups().isEmpty()) {
            return List.of();
        }
        ElasticLoadBalancingV2Client elb = client.get();
        List<TargetGroupSight> seen = new ArrayList<>();
        for (String group : settings.targetGroups()) {
            asking.ask(
                            "elasticloadbalancing:DescribeTargetHealth",
                            group,
                            () -> elb
                                    .describeTargetHealth(request -> request.targetGroupArn(group))
                                    .targetHealthDescriptions()
                                    .stream()
                                    .map(ApplicationLook::target)
                                    .toList())
                    .ifPresent(targets -> seen.add(new TargetGroupSight(group, targets)));
        }
        return seen;
    }

    private static Target target(TargetHealthDescription target) {
        Integer port = target.target().port();
        return new Target(
                target.target().id() + (port == null ? "" : ":" + port),
                target.targetHealth().stateAsString(),
                Objects.requireNonNullElse(target.targetHealth().reasonAsString(), ""));
    }

    List<ServiceSight> services(Supplier<EcsClient> client) {
        if (settings.services().isEmpty()) {
            return List.of();
        }
        EcsClient ecs = client.get();
        Map<String, List<String>> byCluster = settings.services().stream()
                .collect(Collectors.groupingBy(
                        EcsService::cluster,
                        LinkedHashMap::new,
                        Collectors.mapping(EcsService::name, Collectors.toList())));
        List<ServiceSight> seen = new ArrayList<>();
        byCluster.forEach((cluster, names) -> {
            for (int from = 0; from < names.size(); from += SERVICES_A_CALL) {
                seen.addAll(
                        described(ecs, cluster, names.subList(from, Math.min(names.size(), from + SERVICES_A_CALL))));
            }
        });
        return seen;
    }

    private List<ServiceSight> described(EcsClient ecs, String cluster, List<String> names) {
        return asking.ask(
                        "ecs:DescribeServices",
                        cluster,
                        () -> ecs.describeServices(
                                        request -> request.cluster(cluster).services(names))
                                .services())
                .map(found -> names.stream()
                        .map(name -> service(cluster, name, found))
                        .toList())
                .orElse(List.of());
    }

    private static ServiceSight service(String cluster, String name, List<Service> found) {
        return found.stream()
                .filter(service -> service.serviceName().equals(name))
                .findFirst()
                .map(service -> new ServiceSight(
                        cluster,
                        name,
                        service.status(),
                        service.desiredCount(),
                        service.runningCount(),
                        service.pendingCount(),
                        service.deployments().size(),
                        service.deployments().stream()
                                .anyMatch(deployment -> deployment.rolloutState() == DeploymentRolloutState.FAILED)))
                .orElseGet(() -> new ServiceSight(cluster, name, "MISSING", 0, 0, 0, 0, false));
    }
}
