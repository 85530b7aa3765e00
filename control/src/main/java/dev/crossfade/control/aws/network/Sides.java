package dev.crossfade.control.aws.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.network.plan.Cidr;
import dev.crossfade.control.aws.network.plan.NetworkSight;
import dev.crossfade.control.aws.network.plan.SeenPeering;
import dev.crossfade.control.aws.network.plan.SeenPeering.SeenAt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VpcPeeringConnection;

/** Both sides' EC2, and what is seen of both at one look. Changes nothing. */
final class Sides {

    private final Both<SideNetwork> networks;
    private final Both<Ec2Client> clients;

    Sides(Both<SideNetwork> networks, Both<Ec2Client> clients) {
        this.networks = networks;
        this.clients = clients;
    }

    SideNetwork network(Side side) {
        return networks.at(side);
    }

    Ec2Client ec2(Side side) {
        return clients.at(side);
    }

    /** At what is the databases'. */
    NetworkSight look() {
        return new NetworkSight(
                looking(Side.SOURCE).database(), looking(Side.TARGET).database(), peerings());
    }

    /** At all that may be a tenant's. */
    NetworkSight lookWhole(String tenant) {
        return new NetworkSight(
                looking(Side.SOURCE).whole(SeenPeering.TENANT_TAG, tenant),
                looking(Side.TARGET).whole(SeenPeering.TENANT_TAG, tenant),
                peerings());
    }

    private SideLook looking(Side side) {
        return new SideLook(side, networks.at(side), ec2(side));
    }

    /** How one stands now; empty while it is not known at either side. */
    Optional<SeenPeering> peering(String id) {
        return peerings().stream().filter(peering -> peering.id().equals(id)).findFirst();
    }

    /** In both orientations, as both sides have them. */
    List<SeenPeering> peerings() {
        String[] vpcs = {networks.source().vpcId(), networks.target().vpcId()};
        Map<String, SeenPeering> seen = new LinkedHashMap<>();
        for (Side side : Side.values()) {
            List<VpcPeeringConnection> found = AwsFailure.told(
                    "ec2:DescribeVpcPeeringConnections",
                    "the " + side.label(),
                    () -> ec2(side)
                            .describeVpcPeeringConnectionsPaginator(request -> request.filters(
                                            SideLook.filter("requester-vpc-info.vpc-id", vpcs),
                                            SideLook.filter("accepter-vpc-info.vpc-id", vpcs))
                                    .maxResults(100))
                            .vpcPeeringConnections()
                            .stream()
                            .toList());
            for (VpcPeeringConnection peering : found) {
                Side requester = peering.requesterVpcInfo().vpcId().equals(vpcs[0]) ? Side.SOURCE : Side.TARGET;
                seen.merge(
                        peering.vpcPeeringConnectionId(),
                        new SeenPeering(peering.vpcPeeringConnectionId(), requester, Map.of(side, seenAt(peering))),
                        SeenPeering::with);
            }
        }
        return List.copyOf(seen.values());
    }

    /** Whether a route stands there, and leads over the peering. */
    boolean leadsOver(Side side, String table, Cidr to, String peering) {
        return looking(side).routeTables().stream()
                .filter(found -> found.routeTableId().equals(table))
                .flatMap(found -> Ec2Words.routeTable(found).routes().stream())
                .anyMatch(route -> route.to().equals(to) && route.via().equals(peering));
    }

    private static SeenAt seenAt(VpcPeeringConnection peering) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Tag tag : peering.tags()) {
            tags.put(tag.key(), tag.value());
        }
        String message = peering.status().message();
        return new SeenAt(peering.status().codeAsString(), message == null ? "" : message, tags);
    }
}
