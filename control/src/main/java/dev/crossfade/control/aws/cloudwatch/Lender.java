package dev.crossfade.control.aws.cloudwatch;

import dev.crossfade.config.settings.ControlSettings.CloudWatch;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** Whose credentials metrics are sent with: ours, or those of the role that the settings name, assumed when they are needed. */
final class Lender implements AutoCloseable {

    private final AwsCredentialsProvider credentials;
    private final Runnable closing;

    Lender(CloudWatch settings, @Nullable URI endpoint, AwsCredentialsProvider own) {
        if (settings.roleArn() == null) {
            this.credentials = own;
            this.closing = () -> {};
            return;
        }
        StsClient sts = CloudWatchMetrics.prepared(StsClient.builder(), settings.region(), endpoint)
                .credentialsProvider(own)
                .httpClientBuilder(CloudWatchMetrics.http())
                .build();
        StsAssumeRoleCredentialsProvider lent = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> request.roleArn(settings.roleArn())
                        .externalId(settings.externalId())
                        .roleSessionName("crossfade-metrics"))
                .build();
        this.credentials = lent;
        this.closing = () -> {
            lent.close();
            sts.close();
        };
    }

    AwsCredentialsProvider credentials() {
        return credentials;
    }

    @Override
    public void close() {
        closing.run();
    }
}
