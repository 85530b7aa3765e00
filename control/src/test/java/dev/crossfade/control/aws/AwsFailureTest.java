package dev.crossfade.control.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the SDK throws, as an operator reads it: what happened, why, what to do, and whether it may be gone by itself. */
class AwsFailureTest {

    private static final String NO_KEY = "Access key must be specified either via environment variable"
            + " (AWS_ACCESS_KEY_ID) or system property (aws.accessKeyId).";

    /** As the SDK says it, of the environment and of a profile. */
    private static final String CHAIN = "Unable to load credentials from any of the providers in the chain"
            + " AwsCredentialsProviderChain(…) : [EnvironmentVariableCredentialsProvider(): Unable to load credentials from"
            + " system settings. %s, ProfileCredentialsProvider(…): Profile file contained no credentials for profile"
            + " '%s': ProfileFile(sections=[]), ContainerCredentialsProvider(): Cannot fetch credentials from container]";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            AccessDenied          | 403 | is not allowed (AccessDenied           | iam-policy.json names                   | false
            UnauthorizedOperation | 403 | is not allowed                         | iam-policy.json names                   | false
            AuthFailure           | 401 | AWS does not know the credentials      | see which ones are found first          | false
            InvalidClientTokenId  | 403 | AWS does not know the credentials      | a region that is not enabled            | false
            SignatureDoesNotMatch | 403 | AWS does not know the credentials      | see which ones are found first          | false
            ExpiredToken          | 403 | the credentials have expired           | renew them                              | true
            RequestExpired        | 400 | the credentials have expired           | see this machine's clock                | true
            RequestTimeTooSkewed  | 403 | this machine's clock is wrong          | keep it with NTP                        | true
            OptInRequired         | 403 | has not enabled the region             | enable it in the account's settings     | false
            DecryptionFailure     | 400 | does not decrypt it                    | see in KMS whether the key is there     | false
            RouteLimitExceeded    | 400 | the quota "Routes per route table"     | Service Quotas                          | false
            RequestLimitExceeded  | 503 | was throttled each time                | not done twice                          | true
            ThrottlingException   | 400 | was throttled each time                | try again in some minutes               | true
            InternalError         | 500 | AWS is out of order there              | https://health.aws.amazon.com           | true
            ServiceUnavailable    | 503 | AWS is out of order there              | try again in some minutes               | true
            InvalidVpcID.NotFound | 400 | AWS knows no such thing there          | correct its name, region                | false
            ClusterNotFoundException | 400 | no such thing there (Cluster        | or create it                            | false
            DBInstanceNotFoundFault | 404 | no such thing there (DBInstance      | or create it                            | false
            PlatformUnknownException | 400 | : PlatformUnknownException: said so | see what AWS says of                    | false
            """)
    void answerIsToldWithItsReasonAndItsRemedy(String code, int status, String what, String action, boolean passing) {
        assertTold(answer("Ec2", code, status, "said so"), "ec2:CreateRoute at the source", what, action, passing);
    }

    @Test
    void anAnswerWithoutACodeIsToldByItsStatus() {
        assertTold(status(401), "ec2:CreateRoute", "does not know the credentials (HTTP 401)", "see which", false);
        assertTold(status(429), "ec2:CreateRoute", "was throttled each time", "try again", true);
        assertTold(status(502), "ec2:CreateRoute", "out of order there (HTTP 502)", "try again", true);
    }

    /** The shipped policy helps against the last one only. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            with an explicit deny in a service control policy              | whoever runs the organization
            because no service control policy allows the ec2:X action      | whoever runs the organization
            with an explicit deny in a resource control policy             | whoever runs the organization
            because no permissions boundary allows the ec2:X action        | permissions boundary
            because no session policy allows the ec2:X action              | session was begun with
            because no VPC endpoint policy allows the ec2:X action         | VPC endpoint
            because no resource-based policy allows the ec2:X action       | resource's own policy
            because no identity-based policy allows the kms:Decrypt action | kms:Decrypt of the key
            because no identity-based policy allows the ec2:X action       | docs/aws/iam-policy.json
            """)
    void whoeverDeniesIsTheOneToAsk(String message, String action) {
        String said = "User: arn:aws:iam::111111111111:role/x is not authorized to perform: ec2:X " + message;
        assertTold(answer("Ec2", "AccessDenied", 403, said), "ec2:CreateRoute", message, action, false);
    }

    @Test
    void whatIsMissingIsNamedByTheDocumentThatHasIt() {
        AwsServiceException denied = answer("Ssm", "AccessDeniedException", 400, "no");
        for (String own :
                new String[] {"ssm:GetParameter", "secretsmanager:GetSecretValue", "cloudwatch:PutMetricData"}) {
            assertTrue(told(own, denied).action().contains("docs/aws/controller-policy.json"), own);
        }
        assertTrue(told("cloudwatch:GetMetricData", denied).action().contains("docs/aws/iam-policy.json"));
    }

    /** It is STS that answers, before the call is made that was asked for. */
    @Test
    void roleThatIsNotLentIsToldAsThat() {
        AwsFailure failure = told("ec2:DescribeVpcs", answer("Sts", "AccessDenied", 403, "no"));

        assertTrue(
                failure.getMessage().startsWith("sts:AssumeRole for ec2:DescribeVpcs at the source"),
                failure::getMessage);
        assertTrue(failure.action().contains("trust policy"), failure::action);
        assertTrue(failure.action().contains("docs/aws/controller-policy.json"), failure::action);
    }

    @Test
    void aWrongClockIsToldByTheSignaturesMessage() {
        assertTold(
                answer("Sts", "SignatureDoesNotMatch", 403, "Signature expired: 1 is now earlier than 2"),
                "sts:AssumeRole",
                "this machine's clock is wrong",
                "NTP",
                true);
    }

    @Test
    void ofAnEncodedDocumentNothingIsShown() {
        String message = "You are not authorized. Encoded authorization failure message: AAAA" + "b".repeat(2_000);
        AwsFailure failure = told("ec2:CreateRoute", answer("Ec2", "UnauthorizedOperation", 403, message));

        assertFalse(failure.getMessage().contains("AAAA"), failure::getMessage);
        assertTrue(told("ec2:X", answer("Ec2", "Odd", 400, "b".repeat(2_000)))
                        .getMessage()
                        .length()
                < 400);
    }

    static Stream<Object[]> silences() {
        return Stream.of(
                silence(
                        "Unable to load region from any of the providers in the chain",
                        null,
                        "in which region",
                        "AWS_REGION",
                        false),
                silence(
                        "Unable to load credentials from any of the providers in the chain",
                        null,
                        "no credentials",
                        "AWS_PROFILE",
                        true),
                silence(
                        CHAIN.formatted(NO_KEY, "default"),
                        null,
                        "no credentials for AWS are found",
                        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                        true),
                silence(
                        CHAIN.formatted(NO_KEY, "nosuch"),
                        null,
                        "there is no profile 'nosuch' that has credentials",
                        "AWS_PROFILE",
                        true),
                silence(
                        CHAIN.formatted(
                                "Secret key must be specified either via environment variable (AWS_SECRET_ACCESS_KEY) or"
                                        + " system property (aws.secretAccessKey).",
                                "default"),
                        null,
                        "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is missing",
                        "set both, or neither",
                        true),
                silence("Token is expired", null, "has expired", "aws sso login", true),
                silence(
                        "Received an UnknownHostException when attempting to interact with a service.",
                        new UnknownHostException("ec2.eu-nowhere-9.amazonaws.com"),
                        "nor is a region called eu-nowhere-9 known",
                        "correct the region's name",
                        true),
                silence(
                        "Received an UnknownHostException when attempting to interact with a service.",
                        new UnknownHostException("ec2.eu-west-1.amazonaws.com"),
                        "no such endpoint: ec2.eu-west-1.amazonaws.com",
                        "see that the region exists",
                        true),
                silence(
                        "Unable to execute HTTP request: Connection refused",
                        new ConnectException("Connection refused"),
                        "not reached: connection refused",
                        "AWS_ENDPOINT_URL",
                        true),
                silence(
                        "Unable to execute HTTP request: PKIX path building failed",
                        new SSLHandshakeException("PKIX path building failed"),
                        "its certificate is of no trusted authority",
                        "proxies",
                        true));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("silences")
    void silenceIsToldWithItsReasonAndItsRemedy(SdkException silence, String what, String action, boolean passing) {
        assertTold(silence, "ec2:CreateRoute at the source", what, action, passing);
    }

    @Test
    void aCallThatTookTooLongIsNoAnswer() {
        assertTold(
                ApiCallTimeoutException.create(60_000),
                "ec2:X",
                "gave no answer in time: it throttles us",
                "try again",
                true);
    }

    @Test
    void whoWeAreIsToldApartFromWhatWeMay() {
        assertTrue(told("ec2:X", answer("Ec2", "AuthFailure", 401, "")).isOfCredentials());
        assertTrue(told("ec2:X", answer("Ec2", "ExpiredToken", 400, "")).isOfCredentials());
        assertTrue(new AwsFailure(AwsFailure.WRONG_ACCOUNT, "x", "y").isOfCredentials());
        assertFalse(told("ec2:X", answer("Ec2", "AccessDenied", 403, "")).isOfCredentials());
        assertTrue(told("ec2:X", answer("Ec2", "AccessDenied", 403, "")).isDenied());
        assertFalse(told("ec2:X", answer("Ec2", "InternalError", 500, "")).isAnswer());
        assertTrue(told("ec2:X", answer("Ec2", "ThrottlingException", 400, "")).isAnswer());
    }

    private static void assertTold(SdkException thrown, String operation, String what, String action, boolean passing) {
        AwsFailure failure = told(operation.replace(" at the source", ""), thrown);
        assertTrue(failure.getMessage().startsWith(operation), failure::getMessage);
        assertTrue(failure.getMessage().contains(what), failure::getMessage);
        assertTrue(failure.action().contains(action), failure::action);
        assertEquals(passing, failure.isPassing(), failure::getMessage);
    }

    private static AwsFailure told(String operation, SdkException thrown) {
        return assertThrows(
                AwsFailure.class,
                () -> AwsFailure.told(operation, "the source", () -> {
                    throw thrown;
                }));
    }

    private static AwsServiceException answer(String service, String code, int status, String message) {
        return AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(service)
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    private static AwsServiceException status(int status) {
        return AwsServiceException.builder().statusCode(status).build();
    }

    private static Object[] silence(
            String said, @Nullable Throwable cause, String what, String action, boolean passing) {
        return new Object[] {SdkClientException.create(said, cause), what, action, passing};
    }
}
