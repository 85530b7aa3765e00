package dev.crossfade.control.aws.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.NetworkSettings;
import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.RdsEndpoint;
import dev.crossfade.control.aws.RdsEndpoint.Place;
import java.util.Set;

/** What the settings leave out is asked of RDS, by the database's endpoint. */
final class SideNetworks {

    private SideNetworks() {}

    /** @throws AwsFailure when something is named nowhere, or the settings name another VPC than RDS */
    static SideNetwork of(TenantSettings tenant, NetworkSettings network, Side side, AwsClients clients) {
        NetworkSide settings = network.side(side);
        String account = clients.account(settings, "the " + side.label());
        String vpc = settings.vpcId();
        if (vpc != null && settings.isWhole()) {
            return new SideNetwork(
                    settings.region(),
                    account,
                    vpc,
                    Set.of(),
                    settings.routeTables(),
                    settings.securityGroups(),
                    settings.ports());
        }
        Place place = place(tenant, settings, side, clients);
        if (vpc != null && !vpc.equals(place.vpcId())) {
            throw new AwsFailure(
                    "wrong-vpc",
                    "the " + side.label() + "'s database is in " + place.vpcId() + ", and its settings say " + vpc,
                    "correct network." + side.label() + ".vpcId, or leave it out");
        }
        return new SideNetwork(
                settings.region(),
                account,
                place.vpcId(),
                place.subnets(),
                settings.routeTables(),
                settings.securityGroups().isEmpty() ? place.securityGroups() : settings.securityGroups(),
                settings.ports());
    }

    private static Place place(TenantSettings tenant, NetworkSide settings, Side side, AwsClients clients) {
        DatabaseSettings database = tenant.side(side).database();
        String host = database == null ? "" : RdsEndpoint.host(database.url());
        return new RdsEndpoint(clients.rds(settings), "the " + side.label())
                .find(host)
                .orElseThrow(() -> new AwsFailure(
                        "network-unnamed",
                        "no database of RDS in " + settings.region() + " has the endpoint '" + host + "', so that the "
                                + side.label() + "'s VPC, route tables and security groups are not known",
                        "set vpcId, routeTables and securityGroups in network." + side.label()
                                + ", or have database.url name the endpoint as RDS does"));
    }
}
