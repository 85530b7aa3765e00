package dev.crossfade.control.aws.secrets;

import dev.crossfade.config.settings.AwsAccess;
import dev.crossfade.config.settings.RdsHost;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.replication.postgres.LoginTokens;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rds.RdsUtilities;

/**
 * Tokens of IAM for databases on RDS and Aurora, by the credentials of the process, or of the role that the login names. No service is asked
 * for them, but STS for the role.
 */
public final class RdsLoginTokens implements LoginTokens {

    private final Supplier<AwsClients> making;
    private @Nullable AwsClients clients;

    /** With what the environment says. */
    public RdsLoginTokens() {
        this(() -> AwsClients.ofEnvironment("crossfade"));
    }

    RdsLoginTokens(Supplier<AwsClients> making) {
        this.making = making;
    }

    @Override
    public String token(Login login) {
        String region = RdsHost.region(login.host())
                .orElseThrow(() -> new ReplicationFailure(
                        ReplicationFailure.Kind.FAILED,
                        "no token can be made for " + login.host() + ", which is no endpoint of RDS",
                        "write the endpoint that RDS has given in database.url"));
        try {
            AwsCredentialsProvider signer = signer(new Signing(region, login.roleArn(), login.externalId()));
            return AwsFailure.told(
                    "a token for rds-db:connect",
                    login.host(),
                    () -> RdsUtilities.builder()
                            .region(Region.of(region))
                            .credentialsProvider(signer)
                            .build()
                            .generateAuthenticationToken(request -> request.hostname(login.host())
                                    .port(login.port())
                                    .username(login.user())));
        } catch (AwsFailure e) {
            throw new ReplicationFailure(ReplicationFailure.Kind.UNREACHABLE, e.getMessage(), e.action(), e);
        }
    }

    /** Of the account that the role is of. */
    private record Signing(
            String region,
            @Nullable String roleArn,
            @Nullable String externalId) implements AwsAccess {

        @Override
        public @Nullable String account() {
            return null;
        }
    }

    /** What lends roles is not thread-safe; what it has lent is, and is asked outside: a role that is slow keeps no other login. */
    private synchronized AwsCredentialsProvider signer(AwsAccess who) {
        AwsClients now = clients;
        if (now == null) {
            now = making.get();
            clients = now;
        }
        return now.credentials(who);
    }
}
