package dev.crossfade.config.settings;

import dev.crossfade.config.model.Side;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code tenants[].network}: the peering between the two sides' VPCs on AWS, which {@code crossfade network} makes and takes down.
 *
 * @param journal where it is written down what was made; empty for a file beside the configuration
 */
public record NetworkSettings(NetworkSide source, NetworkSide target, String journal) {

    public NetworkSide side(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /**
     * One side's VPC, and who may change it.
     *
     * @param vpcId null to ask RDS, by the database's endpoint
     * @param routeTables those of the database's subnets; empty to ask RDS
     * @param securityGroups those of the database; empty to ask RDS
     * @param ports of the database, TCP
     */
    public record NetworkSide(
            String region,
            @Nullable String account,
            @Nullable String roleArn,
            @Nullable String externalId,
            @Nullable String vpcId,
            List<String> routeTables,
            List<String> securityGroups,
            List<Integer> ports)
            implements AwsAccess {

        public NetworkSide {
            routeTables = List.copyOf(routeTables);
            securityGroups = List.copyOf(securityGroups);
            ports = List.copyOf(ports);
        }

        /** Whether nothing has to be asked of RDS. */
        public boolean isWhole() {
            return vpcId != null && !routeTables.isEmpty() && !securityGroups.isEmpty();
        }
    }
}
