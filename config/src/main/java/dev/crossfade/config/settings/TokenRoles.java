package dev.crossfade.config.settings;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings.Auth;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who makes the tokens of a database with {@code auth: iam}: only who is of its account can. That is the role that it names itself, or
 * else the one of its side in {@code aws}, or in {@code network}; without any it is whoever the credentials are.
 */
final class TokenRoles {

    private TokenRoles() {}

    static TenantSettings filledIn(TenantSettings tenant) {
        return new TenantSettings(
                tenant.id(),
                tenant.labels(),
                tenant.hosts(),
                tenant.route(),
                filledIn(tenant, Side.SOURCE),
                filledIn(tenant, Side.TARGET),
                tenant.failover(),
                tenant.headers(),
                tenant.session(),
                tenant.parking(),
                tenant.replication(),
                tenant.switchover(),
                tenant.network(),
                tenant.aws(),
                tenant.workers());
    }

    private static SideSettings filledIn(TenantSettings tenant, Side side) {
        SideSettings settings = tenant.side(side);
        DatabaseSettings database = settings.database();
        if (database == null || database.auth() != Auth.IAM || database.roleArn() != null) {
            return settings;
        }
        return roleOf(tenant, side)
                .map(access -> new SideSettings(
                        settings.region(),
                        settings.origin(),
                        settings.originTls(),
                        settings.healthCheck(),
                        database.assuming(access.roleArn(), access.externalId())))
                .orElse(settings);
    }

    private static Optional<AwsAccess> roleOf(TenantSettings tenant, Side side) {
        ManagedSettings aws = tenant.aws();
        NetworkSettings network = tenant.network();
        Stream<AwsAccess> managed = Stream.ofNullable(aws == null ? null : aws.side(side));
        Stream<AwsAccess> peered = Stream.ofNullable(network == null ? null : network.side(side));
        return Stream.concat(managed, peered)
                .filter(access -> access.roleArn() != null)
                .findFirst();
    }
}
