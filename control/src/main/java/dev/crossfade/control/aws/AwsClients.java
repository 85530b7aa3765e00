package dev.crossfade.control.aws;

import dev.crossfade.config.settings.AwsAccess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Clients for one side's account and region, each with the credentials of the process or of the role that it may assume. {@code
 * AWS_ENDPOINT_URL} is honoured, by the SDK. A call is tried up to eight times when AWS throttles it or is out of order, and for a minute in
 * all. Not thread-safe.
 */
public final class AwsClients implements AutoCloseable {

    private static final int MOST_TRIES = 8;
    /**
     * Where each is answered, all of them fit in the ten seconds that a change of a service has, with half a second, one and two between them at
     * most.
     */
    private static final int TRIES_OF_A_CHANGE = 4;

    private static final Duration A_CALL = Duration.ofSeconds(60);
    private static final Duration A_TRY = Duration.ofSeconds(20);

    private final @Nullable URI endpoint;
    private final AwsCredentialsProvider credentials;
    private final BackoffStrategy backoff;
    private final String session;
    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .connectionTimeout(Duration.ofSeconds(5))
            .socketTimeout(A_TRY)
            .build();
    private final Deque<SdkAutoCloseable> made = new ArrayDeque<>();
    private final Map<Role, AwsCredentialsProvider> lent = new HashMap<>();

    /** @param region whose STS lends it */
    private record Role(String region, String arn, @Nullable String externalId) {}

    /**
     * @param endpoint of every service; null for AWS's own, or the environment's
     * @param backoff between two tries
     * @param session what AWS's own log calls us
     */
    public AwsClients(
            @Nullable URI endpoint, AwsCredentialsProvider credentials, BackoffStrategy backoff, String session) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.backoff = backoff;
        this.session = session;
    }

    /** With what the environment says. */
    public static AwsClients ofEnvironment(String session) {
        return new AwsClients(null, DefaultCredentialsProvider.builder().build(), usualBackoff(), session);
    }

    /** Up to half a second before the second try, and twice as long before each further one, up to ten seconds. */
    public static BackoffStrategy usualBackoff() {
        return BackoffStrategy.exponentialDelay(Duration.ofMillis(500), Duration.ofSeconds(10));
    }

    public Ec2Client ec2(AwsAccess side) {
        return kept(prepared(Ec2Client.builder().httpClient(http), side.region(), credentials(side))
                .build());
    }

    public RdsClient rds(AwsAccess side) {
        return kept(prepared(RdsClient.builder().httpClient(http), side.region(), credentials(side))
                .build());
    }

    /** @param region null for the one that the process is in, as the SDK finds it */
    public SecretsManagerClient secretsManager(@Nullable String region) {
        return kept(prepared(SecretsManagerClient.builder().httpClient(http), region, credentials)
                .build());
    }

    /** @param region null for the one that the process is in, as the SDK finds it */
    public SsmClient ssm(@Nullable String region) {
        return kept(prepared(SsmClient.builder().httpClient(http), region, credentials)
                .build());
    }

    public CloudWatchClient cloudwatch(AwsAccess side) {
        return kept(prepared(CloudWatchClient.builder().httpClient(http), side.region(), credentials(side))
                .build());
    }

    public ElasticLoadBalancingV2Client elbv2(AwsAccess side) {
        return kept(prepared(ElasticLoadBalancingV2Client.builder().httpClient(http), side.region(), credentials(side))
                .build());
    }

    public EcsClient ecs(AwsAccess side) {
        return kept(prepared(EcsClient.builder().httpClient(http), side.region(), credentials(side))
                .build());
    }

    /** For what changes something, and is given up soon: a few tries. */
    public EcsClient ecsForChanges(AwsAccess side) {
        return kept(prepared(EcsClient.builder().httpClient(http), side.region(), credentials(side), TRIES_OF_A_CHANGE)
                .build());
    }

    /**
     * The account that we act in.
     *
     * @param where whose, in words
     * @throws AwsFailure also when it is another one than the settings say
     */
    public String account(AwsAccess side, String where) {
        @Nullable String account;
        String operation = side.roleArn() == null ? "sts:GetCallerIdentity" : "sts:AssumeRole of " + side.roleArn();
        try (StsClient sts = prepared(StsClient.builder().httpClient(http), side.region(), credentials(side))
                .build()) {
            account = AwsFailure.told(
                    operation, where, () -> sts.getCallerIdentity().account());
        }
        if (account == null) {
            // Of an answer that is no XML of AWS's the SDK makes one in which nothing stands.
            throw new AwsFailure(
                    "not-aws",
                    operation + " at " + where
                            + ": what answered is no service of AWS's: no account stands in its answer",
                    "see AWS_ENDPOINT_URL: unset, AWS's own endpoints are asked; or a proxy on the way answers for itself");
        }
        if (side.account() != null && !side.account().equals(account)) {
            throw new AwsFailure(
                    AwsFailure.WRONG_ACCOUNT,
                    "the credentials for " + where + " are of account " + account + ", and its settings say "
                            + side.account(),
                    "name a role of " + side.account() + " in roleArn, or use other credentials");
        }
        return account;
    }

    /** Ours, or of the role: it is assumed once for all clients, and again when what was lent expires. Thread-safe once it is handed out. */
    public AwsCredentialsProvider credentials(AwsAccess side) {
        String role = side.roleArn();
        return role == null
                ? credentials
                : lent.computeIfAbsent(new Role(side.region(), role, side.externalId()), this::assumed);
    }

    private AwsCredentialsProvider assumed(Role role) {
        StsClient sts = kept(prepared(StsClient.builder().httpClient(http), role.region(), credentials)
                .build());
        return kept(StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> request.roleArn(role.arn())
                        .externalId(role.externalId())
                        .roleSessionName(session))
                .build());
    }

    private <B extends AwsClientBuilder<B, ?>> B prepared(
            B builder, @Nullable String region, AwsCredentialsProvider whose) {
        return prepared(builder, region, whose, MOST_TRIES);
    }

    private <B extends AwsClientBuilder<B, ?>> B prepared(
            B builder, @Nullable String region, AwsCredentialsProvider whose, int tries) {
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        } else {
            EndpointSetting.problem().ifPresent(AwsClients::fail);
        }
        if (region != null) {
            builder.region(Region.of(region));
        }
        return builder.credentialsProvider(whose)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .addExecutionInterceptor(new LastWord())
                        .addExecutionInterceptor(new Addressee())
                        .apiCallTimeout(A_CALL)
                        .apiCallAttemptTimeout(A_TRY)
                        .retryStrategy(StandardRetryStrategy.builder()
                                .maxAttempts(tries)
                                .backoffStrategy(backoff)
                                .throttlingBackoffStrategy(backoff)
                                .circuitBreakerEnabled(false)
                                .build())
                        .build());
    }

    private static void fail(AwsFailure failure) {
        throw failure;
    }

    /** What there is to be closed. */
    int open() {
        return made.size();
    }

    private <T extends SdkAutoCloseable> T kept(T client) {
        made.push(client);
        return client;
    }

    @Override
    public void close() {
        made.forEach(SdkAutoCloseable::close);
        http.close();
    }
}
