package dev.crossfade.control.aws.workers;

import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.fake.FakeAws;
import dev.crossfade.control.aws.fake.FakeEcs;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Two clusters in two regions and two accounts, as the fake plays them; the target's services have no tasks yet. */
public final class EcsLaboratory implements AutoCloseable {

    public static final String SOURCE_REGION = "eu-central-1";
    public static final String TARGET_REGION = "us-east-1";

    private static final String SOURCE_ACCOUNT = "111111111111";
    private static final String TARGET_ACCOUNT = "222222222222";
    private static final String CLUSTER = "shop";

    public final FakeAws aws = new FakeAws();

    public EcsLaboratory() throws IOException {
        aws.externalId("shared");
        aws.assumesNone(SOURCE_ACCOUNT);
        ecs().service(SOURCE_REGION, SOURCE_ACCOUNT, CLUSTER, "mailer", 3);
        ecs().service(SOURCE_REGION, SOURCE_ACCOUNT, CLUSTER, "invoices", 1);
        ecs().service(TARGET_REGION, TARGET_ACCOUNT, CLUSTER, "mailer", 0);
        ecs().service(TARGET_REGION, TARGET_ACCOUNT, CLUSTER, "invoices", 0);
    }

    public FakeEcs ecs() {
        return aws.ecs();
    }

    /** Of the target's invoices two tasks are asked for, whatever the source's have. */
    public static WorkerSettings settings(Duration timeout) {
        return settings(CLUSTER, List.of("mailer", "invoices"), SOURCE_ACCOUNT, timeout);
    }

    static WorkerSettings settings(String cluster, List<String> services, @Nullable String account, Duration timeout) {
        return new WorkerSettings(
                new WorkerSide(SOURCE_REGION, account, null, null, cluster, services),
                new WorkerSide(
                        TARGET_REGION,
                        TARGET_ACCOUNT,
                        "arn:aws:iam::" + TARGET_ACCOUNT + ":role/crossfade",
                        "shared",
                        cluster,
                        services),
                services.contains("invoices") ? Map.of("invoices", 2) : Map.of(),
                timeout);
    }

    public EcsWorkers open(WorkerSettings settings) {
        return open(settings, BackoffStrategy.retryImmediately());
    }

    EcsWorkers open(WorkerSettings settings, BackoffStrategy backoff) {
        return open(settings, backoff, aws.address());
    }

    /** @param endpoint of who is taken for AWS */
    EcsWorkers open(WorkerSettings settings, URI endpoint) {
        return open(settings, AwsClients.usualBackoff(), endpoint);
    }

    private static EcsWorkers open(WorkerSettings settings, BackoffStrategy backoff, URI endpoint) {
        return new EcsWorkers(
                settings,
                () -> new AwsClients(
                        endpoint,
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create("AKIA" + SOURCE_ACCOUNT + "Y", "secret")),
                        backoff,
                        "crossfade-workers"));
    }

    @Override
    public void close() {
        aws.close();
    }
}
