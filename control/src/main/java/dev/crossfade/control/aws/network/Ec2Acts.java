package dev.crossfade.control.aws.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.network.plan.Act;
import dev.crossfade.control.aws.network.plan.Cidr;
import dev.crossfade.control.aws.network.plan.Making;
import dev.crossfade.control.aws.network.plan.SeenPeering;
import dev.crossfade.control.aws.network.plan.Unmaking;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Does the acts, one call each, or asks AWS whether it might. What was done already, by a call whose answer was lost, is as good as done now.
 * Not thread-safe.
 */
final class Ec2Acts implements Act.Doer {

    private final Sides sides;
    private final String tenant;
    private final PeeringWait wait;
    private final boolean dryRun;
    private String peering;

    /** @param peering the one that there is; empty for one that is still to be requested */
    Ec2Acts(Sides sides, String tenant, PeeringWait wait, boolean dryRun, String peering) {
        this.sides = sides;
        this.tenant = tenant;
        this.wait = wait;
        this.dryRun = dryRun;
        this.peering = peering;
    }

    /** The one that is meant, once it was requested. */
    String peering() {
        return peering;
    }

    @Override
    public void request(Making.Request act) {
        peering = told(
                act,
                () -> ec2(act.side())
                        .createVpcPeeringConnection(request -> request.dryRun(dryRun)
                                .vpcId(act.vpcId())
                                .peerVpcId(act.peerVpcId())
                                .peerRegion(act.peerRegion())
                                .peerOwnerId(act.peerAccount())
                                .tagSpecifications(tagged(ResourceType.VPC_PEERING_CONNECTION)))
                        .vpcPeeringConnection()
                        .vpcPeeringConnectionId());
    }

    /** One that is accepted already is in another state than it would be accepted from. */
    @Override
    public void accept(Making.Accept act) {
        if (!dryRun) {
            wait.acceptable(peering, act.side());
        }
        unless(
                Set.of("InvalidStateTransition"),
                () -> told(
                        act,
                        () -> ec2(act.side())
                                .acceptVpcPeeringConnection(
                                        request -> request.dryRun(dryRun).vpcPeeringConnectionId(peering))));
    }

    @Override
    public void tag(Making.Tag act) {
        told(
                act,
                () -> ec2(act.side())
                        .createTags(request -> request.dryRun(dryRun)
                                .resources(peering)
                                .tags(Tag.builder()
                                        .key(act.key())
                                        .value(act.value())
                                        .build())));
    }

    @Override
    public void awaitActive(Making.AwaitActive act) {
        if (!dryRun) {
            wait.active(peering);
        }
    }

    @Override
    public void addRoute(Making.AddRoute act) {
        try {
            told(
                    act,
                    () -> ec2(act.side())
                            .createRoute(request -> request.dryRun(dryRun)
                                    .routeTableId(act.table())
                                    .destinationCidrBlock(v4(act.to()))
                                    .destinationIpv6CidrBlock(v6(act.to()))
                                    .vpcPeeringConnectionId(peering)));
        } catch (AwsFailure e) {
            if (!e.code().equals("RouteAlreadyExists")
                    || !sides.leadsOver(act.side(), act.table(), act.to(), peering)) {
                throw e;
            }
        }
    }

    @Override
    public void replaceRoute(Making.ReplaceRoute act) {
        told(
                act,
                () -> ec2(act.side())
                        .replaceRoute(request -> request.dryRun(dryRun)
                                .routeTableId(act.table())
                                .destinationCidrBlock(v4(act.to()))
                                .destinationIpv6CidrBlock(v6(act.to()))
                                .vpcPeeringConnectionId(peering)));
    }

    @Override
    public void allow(Making.Allow act) {
        String why = "Crossfade: replication of " + tenant;
        IpPermission.Builder permission =
                IpPermission.builder().ipProtocol("tcp").fromPort(act.port()).toPort(act.port());
        if (act.from().isV4()) {
            permission.ipRanges(
                    IpRange.builder().cidrIp(act.from().text()).description(why).build());
        } else {
            permission.ipv6Ranges(Ipv6Range.builder()
                    .cidrIpv6(act.from().text())
                    .description(why)
                    .build());
        }
        unless(
                Set.of("InvalidPermission.Duplicate"),
                () -> told(
                        act,
                        () -> ec2(act.side())
                                .authorizeSecurityGroupIngress(request -> request.dryRun(dryRun)
                                        .groupId(act.group())
                                        .ipPermissions(permission.build())
                                        .tagSpecifications(tagged(ResourceType.SECURITY_GROUP_RULE)))));
    }

    @Override
    public void revoke(Unmaking.Revoke act) {
        unless(
                Set.of("InvalidSecurityGroupRuleId.NotFound", "InvalidPermission.NotFound"),
                () -> told(
                        act,
                        () -> ec2(act.side())
                                .revokeSecurityGroupIngress(request -> request.dryRun(dryRun)
                                        .groupId(act.group())
                                        .securityGroupRuleIds(act.rule()))));
    }

    @Override
    public void removeRoute(Unmaking.RemoveRoute act) {
        unless(
                Set.of("InvalidRoute.NotFound"),
                () -> told(
                        act,
                        () -> ec2(act.side())
                                .deleteRoute(request -> request.dryRun(dryRun)
                                        .routeTableId(act.table())
                                        .destinationCidrBlock(v4(act.to()))
                                        .destinationIpv6CidrBlock(v6(act.to())))));
    }

    @Override
    public void untag(Unmaking.Untag act) {
        told(
                act,
                () -> ec2(act.side())
                        .deleteTags(request -> request.dryRun(dryRun)
                                .resources(peering)
                                .tags(Tag.builder().key(act.key()).build())));
    }

    @Override
    public void delete(Unmaking.Delete act) {
        unless(
                Set.of("InvalidVpcPeeringConnectionID.NotFound", "InvalidStateTransition"),
                () -> told(
                        act,
                        () -> ec2(act.side())
                                .deleteVpcPeeringConnection(
                                        request -> request.dryRun(dryRun).vpcPeeringConnectionId(peering))));
    }

    /** On the call that makes it: there is no moment in which it is nobody's. */
    private TagSpecification tagged(ResourceType type) {
        return TagSpecification.builder()
                .resourceType(type)
                .tags(Tag.builder().key(SeenPeering.TENANT_TAG).value(tenant).build())
                .build();
    }

    private static void unless(Set<String> asGoodAsDone, Runnable call) {
        try {
            call.run();
        } catch (AwsFailure e) {
            if (!asGoodAsDone.contains(e.code())) {
                throw e;
            }
        }
    }

    private static <T> T told(Act act, Supplier<T> call) {
        Side side = act.side();
        return AwsFailure.told(act.operation(), "the " + (side == null ? "sides" : side.label()), call);
    }

    private Ec2Client ec2(Side side) {
        return sides.ec2(side);
    }

    private static @Nullable String v4(Cidr block) {
        return block.isV4() ? block.text() : null;
    }

    private static @Nullable String v6(Cidr block) {
        return block.isV4() ? null : block.text();
    }
}
