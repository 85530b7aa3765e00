package dev.crossfade.control.aws.secrets;

import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.replication.postgres.LoginTokens;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tokens of IAM for databases on RDS and Aurora, by the credentials of the process. No service is asked for them. */
public final class RdsLoginTokens implements LoginTokens {

    private static final Pattern REGION = Pattern.compile(".+\\.([a-z0-9-]+)\\.rds\\.amazonaws\\.com(?:\\.cn)?");

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
    public synchronized String token(String host, int port, String user) {
        Matcher region = REGION.matcher(host);
        if (!region.matches()) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.FAILED,
                    "no token can be made for " + host + ", which is no endpoint of RDS",
                    "write the endpoint that RDS has given in database.url");
        }
        try {
            return AwsFailure.told(
                    "a token for rds-db:connect", host, () -> clients().loginToken(region.group(1), host, port, user));
        } catch (AwsFailure e) {
            throw new ReplicationFailure(ReplicationFailure.Kind.UNREACHABLE, e.getMessage(), e.action(), e);
        }
    }

    private AwsClients clients() {
        AwsClients now = clients;
        if (now == null) {
            now = making.get();
            clients = now;
        }
        return now;
    }
}
