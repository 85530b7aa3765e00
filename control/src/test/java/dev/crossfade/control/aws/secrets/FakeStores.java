package dev.crossfade.control.aws.secrets;

import dev.crossfade.config.secrets.SecretLookup;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.fake.FakeAws;
import java.util.function.LongSupplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Secrets that the fake keeps, as a configuration refers to them. */
public final class FakeStores {

    public static final String ACCOUNT = "111111111111";

    private FakeStores() {}

    public static SecretLookup lookup(FakeAws aws, LongSupplier nanoTime) {
        return new SecretLookup(
                new AwsSecretStores(() -> new AwsClients(
                        aws.address(),
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIA" + ACCOUNT + "Y", "secret")),
                        BackoffStrategy.retryImmediately(),
                        "crossfade")),
                nanoTime);
    }
}
