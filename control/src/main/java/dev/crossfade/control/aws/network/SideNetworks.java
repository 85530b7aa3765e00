package dev.crossfade.control.aws.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.NetworkSettings;
import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.AwsFailure;
import java.util.Set;

/** What the settings leave out is asked of AWS. */
final class SideNetworks {

    private SideNetworks() {}

    /** @throws AwsFailure when something is named nowhere */
    static SideNetwork of(TenantSettings tenant, NetworkSettings network, Side side, AwsClients clients) {
        NetworkSide settings = network.side(side);
        String account = clients.account(settings, "the " + side.label());
        String vpc = settings.vpcId();
        if (!settings.isWhole() || vpc == null) {
            throw new AwsFailure(
                    "network-unnamed",
                    "the network of " + tenant.id() + "'s " + side.label() + " is not named whole",
                    "set vpcId, routeTables and securityGroups in network." + side.label());
        }
        return new SideNetwork(
                settings.region(),
                account,
                vpc,
                Set.of(),
                settings.routeTables(),
                settings.securityGroups(),
                settings.ports());
    }
}
