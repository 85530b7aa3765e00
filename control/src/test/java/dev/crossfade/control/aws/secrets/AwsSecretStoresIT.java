package dev.crossfade.control.aws.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.secrets.SecretReference;
import dev.crossfade.config.secrets.SecretReference.Store;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.fake.FakeAws;
import dev.crossfade.control.aws.fake.Policy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Secrets that AWS keeps, read over HTTP, and what is said where they cannot be. */
class AwsSecretStoresIT {

    private static final String ACCOUNT = "111111111111";
    private static final String ANOTHER = "222222222222";
    private static final SecretReference SECRET =
            new SecretReference(Store.SECRETSMANAGER, "eu-west-1", "crossfade/acme", null);
    private static final SecretReference PARAMETER =
            new SecretReference(Store.SSM, "eu-west-1", "/crossfade/acme", null);

    private final FakeAws aws;
    private final AwsSecretStores stores;

    AwsSecretStoresIT() throws IOException {
        aws = new FakeAws();
        stores = stores(aws.address(), credentials("AKIA" + ACCOUNT + "Y"));
        aws.secrets().secret("eu-west-1", ACCOUNT, "crossfade/acme", "hunter2");
        aws.secrets().parameter("eu-west-1", ACCOUNT, "/crossfade/acme", "swordfish");
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void bothAreReadAsTheyAreNow() {
        assertEquals("hunter2", stores.read(SECRET));
        assertEquals("swordfish", stores.read(PARAMETER));

        aws.secrets().secret("eu-west-1", ACCOUNT, "crossfade/acme", "hunter3");

        assertEquals("hunter3", stores.read(SECRET));
    }

    @Test
    void arnLeadsToAnotherRegionAndAccount() {
        aws.secrets().secret("us-east-1", ANOTHER, "shared-AbCdEf", "of the other");

        assertEquals(
                "of the other",
                stores.read(new SecretReference(
                        Store.SECRETSMANAGER,
                        "us-east-1",
                        "arn:aws:secretsmanager:us-east-1:" + ANOTHER + ":secret:shared-AbCdEf",
                        null)));
    }

    @Test
    void throttlingIsWaitedOut() {
        aws.throttle("GetSecretValue", 3);

        assertEquals("hunter2", stores.read(SECRET));
        assertEquals(4, aws.secrets().asked().size());
    }

    @Test
    void whatIsNotThereIsSaidWithItsRegion() {
        assertSaid("there is no ${secretsmanager:us-east-1:crossfade/acme} in us-east-1", in(SECRET, "us-east-1"));
        assertSaid("there is no ${ssm:us-east-1:/crossfade/acme} in us-east-1", in(PARAMETER, "us-east-1"));
        assertSaid("as in ${secretsmanager:eu-west-1:NAME}", in(SECRET, "us-east-1"));
        assertSaid("as in ${ssm:eu-west-1:/path/name}", in(PARAMETER, "us-east-1"));
    }

    @Test
    void everyRightThatIsMissingIsSaidByItsName() {
        for (SecretReference reference : List.of(SECRET, PARAMETER)) {
            String right = reference.equals(SECRET) ? "secretsmanager:GetSecretValue" : "ssm:GetParameter";
            aws.policy(Policy.shipped().without(right));
            assertSaid(right, reference);
            assertSaid("docs/aws/controller-policy.json", reference);
        }
    }

    @Test
    void keyThatMayNotBeUsedIsSaid() {
        aws.refuse("GetParameter", "AccessDeniedException", "is not authorized to perform: kms:Decrypt");

        assertSaid("kms:Decrypt", PARAMETER);
    }

    @Test
    void binarySecretIsRefused() {
        aws.secrets().binary("eu-west-1", ACCOUNT, "blob", "hunter2".getBytes(StandardCharsets.UTF_8));

        assertSaid("is binary", new SecretReference(Store.SECRETSMANAGER, "eu-west-1", "blob", null));
    }

    @Test
    void credentialsThatAreExpiredUnknownOrMissingAreToldApart() {
        aws.refuse("GetSecretValue", "ExpiredTokenException", "The security token included in the request is expired");
        assertSaid("the credentials have expired", SECRET);

        assertSaid("AWS does not know the credentials", SECRET, stores(aws.address(), credentials("nobody")));

        AwsCredentialsProvider none = AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create());
        assertSaid("no credentials for AWS are found", SECRET, stores(aws.address(), none));
    }

    @Test
    void regionThatNothingSaysOrThatThereIsNotIsSaid() {
        System.setProperty("aws.region", "");
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            assertSaid("nothing says in which region", in(SECRET, null));
        } finally {
            System.clearProperty("aws.region");
            System.clearProperty("aws.disableEc2Metadata");
        }
        assertSaid(
                "there is no such endpoint",
                in(SECRET, "moon-west-1"),
                stores(null, credentials("AKIA" + ACCOUNT + "Y")));
    }

    private void assertSaid(String what, SecretReference reference) {
        assertSaid(what, reference, stores);
    }

    private static void assertSaid(String what, SecretReference reference, AwsSecretStores asked) {
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> asked.read(reference));
        String said = String.valueOf(failure.getMessage());
        assertTrue(said.contains(what), said);
        assertFalse(said.contains("hunter2") || said.contains("swordfish"), said);
    }

    private static SecretReference in(SecretReference reference, @Nullable String region) {
        return new SecretReference(reference.store(), region, reference.name(), reference.key());
    }

    private static AwsSecretStores stores(@Nullable URI endpoint, AwsCredentialsProvider credentials) {
        return new AwsSecretStores(
                () -> new AwsClients(endpoint, credentials, BackoffStrategy.retryImmediately(), "crossfade"));
    }

    private static AwsCredentialsProvider credentials(String key) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(key, "secret"));
    }
}
