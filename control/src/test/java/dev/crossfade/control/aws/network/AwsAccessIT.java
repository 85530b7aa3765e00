package dev.crossfade.control.aws.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.fake.Policy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Who we are at AWS, and what we may. */
class AwsAccessIT {

    @TempDir
    Path folder;

    private Laboratory laboratory;

    @BeforeEach
    void open() throws IOException {
        laboratory = new Laboratory(folder);
    }

    @AfterEach
    void close() {
        laboratory.close();
    }

    /** Each one, so that the policy that is shipped is the least. */
    @Test
    void everyRightThatIsMissingIsSaidByItsNameBeforeTheFirstChange() {
        for (String right : List.of(
                "ec2:CreateVpcPeeringConnection",
                "ec2:AcceptVpcPeeringConnection",
                "ec2:CreateTags",
                "ec2:CreateRoute",
                "ec2:AuthorizeSecurityGroupIngress")) {
            laboratory.aws.policy(Policy.shipped().without(right));

            AwsFailure failure =
                    assertThrows(AwsFailure.class, () -> laboratory.peering().apply(false), right);

            assertEquals("rights-missing", failure.code());
            assertTrue(failure.getMessage().contains(right), failure.getMessage());
            assertEquals(List.of(), laboratory.aws.changes());
        }
    }

    @Test
    void everyRightThatIsMissingToLookIsSaidByItsName() {
        for (String right : List.of(
                "ec2:DescribeVpcs",
                "ec2:DescribeSubnets",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSecurityGroupRules",
                "ec2:DescribeNetworkAcls",
                "ec2:DescribeVpcPeeringConnections")) {
            laboratory.aws.policy(Policy.shipped().without(right));

            AwsFailure failure =
                    assertThrows(AwsFailure.class, () -> laboratory.peering().plan(false), right);

            assertTrue(failure.getMessage().startsWith(right + " at the source is not allowed"), failure.getMessage());
        }
    }

    @Test
    void everyRightThatIsMissingToDestroyIsSaidByItsName() {
        laboratory.peering().apply(false);
        laboratory.aws.forgetChanges();
        for (String right :
                List.of("ec2:RevokeSecurityGroupIngress", "ec2:DeleteRoute", "ec2:DeleteVpcPeeringConnection")) {
            laboratory.aws.policy(Policy.shipped().without(right));

            AwsFailure failure =
                    assertThrows(AwsFailure.class, () -> laboratory.peering().destroy(), right);

            assertTrue(failure.getMessage().contains(right), failure.getMessage());
            assertEquals(List.of(), laboratory.aws.changes());
        }
    }

    @Test
    void credentialsOfAnotherAccountAreRefused() {
        NetworkSide side =
                new NetworkSide("eu-central-1", "999999999999", null, null, null, List.of(), List.of(), List.of(5432));
        try (AwsClients clients = laboratory.clients(Laboratory.SOURCE_ACCOUNT)) {
            AwsFailure failure = assertThrows(AwsFailure.class, () -> clients.account(side, "the source"));

            assertEquals("wrong-account", failure.code());
            assertTrue(failure.getMessage().contains("111111111111, and its settings say 999999999999"));
        }
    }

    @Test
    void aRoleThatDoesNotTrustUsIsSaidByItsName() {
        laboratory.aws.externalId("another");
        try (AwsClients clients = laboratory.clients(Laboratory.SOURCE_ACCOUNT)) {
            AwsFailure failure = assertThrows(
                    AwsFailure.class,
                    () -> clients.account(
                            Laboratory.side("us-east-1", "arn:aws:iam::222222222222:role/crossfade"), "the target"));

            assertEquals("AccessDenied", failure.code());
            assertTrue(failure.getMessage()
                    .startsWith("sts:AssumeRole of arn:aws:iam::222222222222:role/crossfade at the target"));
            assertFalse(failure.getMessage().contains("secret-of"));
        }
    }

    @Test
    void keysThatAwsDoesNotKnowAreSaidToBeUnknown() {
        try (AwsClients clients = laboratory.clients("x")) {
            AwsFailure failure = assertThrows(
                    AwsFailure.class, () -> clients.account(Laboratory.side("us-east-1", null), "the target"));

            assertEquals(
                    "sts:GetCallerIdentity at the target: AWS does not know the credentials (HTTP 401)",
                    failure.getMessage());
        }
    }

    @Test
    void credentialsThatAreNowhereAreSaidToBeMissing() {
        try (AwsClients clients = new AwsClients(
                laboratory.aws.address(),
                AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create()),
                BackoffStrategy.retryImmediately(),
                "nobody")) {
            AwsFailure failure = assertThrows(
                    AwsFailure.class, () -> clients.account(Laboratory.side("us-east-1", null), "the target"));

            assertEquals("no-credentials", failure.code());
        }
    }

    @Test
    void aRegionThatIsNotThereIsSaidToHaveNoEndpoint() {
        try (AwsClients clients = new AwsClients(
                URI.create("http://ec2.eu-nowhere-9.invalid"),
                AnonymousCredentialsProvider.create(),
                BackoffStrategy.retryImmediately(),
                "nobody")) {
            AwsFailure failure = assertThrows(
                    AwsFailure.class, () -> clients.account(Laboratory.side("eu-nowhere-9", null), "the target"));

            assertEquals("unknown-host", failure.code());
        }
    }
}
