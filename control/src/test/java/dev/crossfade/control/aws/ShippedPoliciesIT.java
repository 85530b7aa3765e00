package dev.crossfade.control.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import dev.crossfade.control.aws.fake.FakeAws;
import dev.crossfade.control.aws.fake.Policy;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Two policies are shipped, and each role has one of them: the controller's, and the one that it assumes in an account. */
class ShippedPoliciesIT {

    private static final String ACCOUNT = "111111111111";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/crossfade";

    private final FakeAws aws;
    private final AwsClients clients;

    ShippedPoliciesIT() throws IOException {
        aws = new FakeAws();
        aws.externalId("shared");
        aws.secrets().secret("eu-west-1", ACCOUNT, "crossfade/acme", "hunter2");
        clients = new AwsClients(
                aws.address(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIA" + ACCOUNT + "Y", "secret")),
                BackoffStrategy.retryImmediately(),
                "crossfade");
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    @Test
    void theRoleOfAnAccountLooksAtItsNetworkAndTheControllersOwnDoesNot() {
        assertEquals(List.of(), clients.ec2(side(ROLE)).describeVpcs().vpcs());

        AwsFailure failure = assertThrows(AwsFailure.class, () -> vpcs(null));
        assertTrue(failure.isDenied(), failure::getMessage);
        assertTrue(failure.action().contains("docs/aws/iam-policy.json"), failure::action);
    }

    @Test
    void whoAssumesNoRoleIsGivenBoth() {
        aws.assumesNone(ACCOUNT);

        assertEquals(0, vpcs(null));
        assertEquals("hunter2", secret());
    }

    @Test
    void whatIsDoneAsOneselfIsOfTheControllersOwnPolicy() {
        assertEquals("hunter2", secret());

        aws.policy(Policy.shipped().without("sts:AssumeRole"));
        AwsFailure failure = assertThrows(AwsFailure.class, () -> vpcs(ROLE));
        assertTrue(failure.isDenied(), failure::getMessage);
        assertTrue(failure.action().contains("docs/aws/controller-policy.json"), failure::action);
    }

    private int vpcs(@Nullable String role) {
        return AwsFailure.told(
                "ec2:DescribeVpcs",
                "the source",
                () -> clients.ec2(side(role)).describeVpcs().vpcs().size());
    }

    private String secret() {
        return clients.secretsManager("eu-west-1")
                .getSecretValue(request -> request.secretId("crossfade/acme"))
                .secretString();
    }

    private static NetworkSide side(@Nullable String role) {
        return new NetworkSide(
                "eu-west-1", null, role, role == null ? null : "shared", null, List.of(), List.of(), List.of(5432));
    }
}
