package dev.crossfade.config.settings;

import dev.crossfade.config.model.Side;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code tenants[].aws}: what of a tenant AWS runs, which {@code crossfade check} looks at as well. Nothing of it is changed.
 *
 * @param source null for a side that is not looked at
 */
public record ManagedSettings(
        @Nullable ManagedSide source, @Nullable ManagedSide target) {

    public @Nullable ManagedSide side(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /**
     * One side's.
     *
     * @param region as AWS names it, {@code eu-central-1}
     * @param account twelve digits, which the credentials must be of; null for whichever they are of
     * @param roleArn a role to assume; null to act as whoever the credentials are
     * @param externalId what the role's trust asks for; null for none
     * @param dbCluster of Aurora, or a Multi-AZ one; null to find the database by its endpoint, or for an instance
     * @param dbInstance of RDS; null as above
     * @param targetGroups ARNs, of the side's load balancers
     */
    public record ManagedSide(
            String region,
            @Nullable String account,
            @Nullable String roleArn,
            @Nullable String externalId,
            @Nullable String dbCluster,
            @Nullable String dbInstance,
            List<String> targetGroups,
            List<EcsService> services)
            implements AwsAccess {

        public ManagedSide {
            targetGroups = List.copyOf(targetGroups);
            services = List.copyOf(services);
        }
    }

    /** A service of ECS, by its cluster's name and its own. */
    public record EcsService(String cluster, String name) {

        @Override
        public String toString() {
            return cluster + "/" + name;
        }
    }
}
