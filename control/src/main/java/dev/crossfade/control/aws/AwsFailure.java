package dev.crossfade.control.aws;

import dev.crossfade.config.cli.ExitCode;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * AWS refused something, or was not reached: what happened, and what to do.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">Error codes for the Amazon EC2 API</a>
 */
public final class AwsFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Set<String> DENIED =
            Set.of("UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "OperationNotPermitted");
    /** The JDK's client keeps the answer to a 401 to itself. */
    private static final Set<String> UNKNOWN_KEY = Set.of(
            "HTTP 401",
            "AuthFailure",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "SignatureDoesNotMatch",
            "InvalidAccessKeyId");

    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired");
    private static final Set<String> THROTTLED =
            Set.of("RequestLimitExceeded", "Throttling", "ThrottlingException", "RequestThrottled");

    /** As the services spell it: {@code InvalidVpcID.NotFound, ClusterNotFoundException, DBInstanceNotFoundFault}. */
    private static final Pattern NOT_FOUND = Pattern.compile("NotFound(Exception|Fault)?$");

    private static final String NO_CREDENTIALS = "no-credentials";
    static final String WRONG_ACCOUNT = "wrong-account";

    private static final Map<String, String> QUOTAS = Map.of(
            "VpcPeeringConnectionLimitExceeded", "Active VPC peering connections per VPC",
            "ActiveVpcPeeringConnectionPerVpcLimitExceeded", "Active VPC peering connections per VPC",
            "OutstandingVpcPeeringConnectionLimitExceeded", "Outstanding VPC peering connection requests",
            "RouteLimitExceeded", "Routes per route table",
            "RulesPerSecurityGroupLimitExceeded", "Inbound or outbound rules per security group",
            "TagLimitExceeded", "Tags per resource (50, which cannot be raised)");

    private final String code;
    private final String action;
    private final int exitCode;

    private AwsFailure(String code, String what, String action, int exitCode, Throwable cause) {
        super(what, cause);
        this.code = code;
        this.action = action;
        this.exitCode = exitCode;
    }

    /** Of our own finding. */
    public AwsFailure(String code, String what, String action) {
        super(what);
        this.code = code;
        this.action = action;
        this.exitCode = ExitCode.FAILED;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** AWS's own, {@code RouteAlreadyExists}, or a word of ours. */
    public String code() {
        return code;
    }

    /** What to do. */
    public String action() {
        return action;
    }

    /** One of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }

    /** Whether a right is missing. */
    public boolean isDenied() {
        return DENIED.contains(code);
    }

    /** Whether it is about who we are, and not about what we asked for. */
    public boolean isOfCredentials() {
        return UNKNOWN_KEY.contains(code)
                || EXPIRED.contains(code)
                || NO_CREDENTIALS.equals(code)
                || WRONG_ACCOUNT.equals(code);
    }

    /** Whether AWS answered, and so has done nothing. Otherwise it may have. */
    public boolean isAnswer() {
        return getCause() instanceof AwsServiceException answer && answer.statusCode() < 500;
    }

    /**
     * Calls AWS.
     *
     * @param operation with its service, {@code ec2:CreateRoute}
     * @param where whose credentials, in words: {@code the source}
     * @throws AwsFailure for every error of AWS's and of the way there
     */
    public static <T> T told(String operation, String where, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            throw answered(operation, where, e);
        } catch (SdkClientException e) {
            throw unanswered(operation, where, e);
        } catch (SdkException e) {
            throw new AwsFailure(
                    "unknown", operation + " at " + where + ": " + e.getMessage(), "try again", ExitCode.FAILED, e);
        }
    }

    private static AwsFailure answered(String operation, String where, AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "HTTP " + e.statusCode() : details.errorCode();
        String said = details == null || details.errorMessage() == null ? "" : ": " + brief(details.errorMessage());
        String begin = operation + " at " + where;
        if (DENIED.contains(code)) {
            return of(
                    code,
                    begin + " is not allowed (" + code + said + ")",
                    "give the role, or the credentials, what docs/aws/iam-policy.json names; a role that is assumed"
                            + " must trust us, with the same externalId",
                    e);
        }
        if (UNKNOWN_KEY.contains(code)) {
            return of(
                    code,
                    begin + ": AWS does not know the credentials (" + code + ")",
                    "see which ones are found first: environment, profile, web identity, container, instance; in a region"
                            + " that is not enabled for the account they are unknown as well",
                    e);
        }
        if (EXPIRED.contains(code)) {
            return of(code, begin + ": the credentials have expired (" + code + ")", "renew them, and try again", e);
        }
        if (THROTTLED.contains(code)) {
            return of(
                    code,
                    begin + " was throttled each time it was tried (" + code + ")",
                    "try again in some minutes: what was done is found, and not done twice",
                    e);
        }
        if (QUOTAS.containsKey(code)) {
            return of(
                    code,
                    begin + ": the quota \"" + QUOTAS.get(code) + "\" is reached (" + code + ")",
                    "have it raised, with Service Quotas in that account and region, or remove what nobody needs; then"
                            + " try again",
                    e);
        }
        if (NOT_FOUND.matcher(code).find()) {
            return of(
                    code,
                    begin + ": AWS knows no such thing there (" + code + said + ")",
                    "correct its name, region or account in the configuration, or the role that is assumed; or create it",
                    e);
        }
        if (e.statusCode() >= 500) {
            return of(
                    code,
                    begin + ": AWS is out of order there (" + code + said + ")",
                    "see https://health.aws.amazon.com, and try again: what was done is found, and not done twice",
                    e);
        }
        return of(code, begin + ": " + code + said, "see what AWS says of " + code + ", and try again", e);
    }

    private static AwsFailure unanswered(String operation, String where, SdkClientException e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains("Unable to load region")) {
            return of(
                    "no-region",
                    operation + " at " + where + ": nothing says in which region",
                    "set AWS_REGION, or name the region where it is referred to",
                    e);
        }
        if (said.contains("credentials")) {
            return of(
                    NO_CREDENTIALS,
                    operation + " at " + where + ": no credentials for AWS are found",
                    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where there is a role",
                    e);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return of(
                        "unknown-host",
                        operation + " at " + where + ": there is no such endpoint: " + cause.getMessage(),
                        "see that the region exists, and that its name is found from here",
                        e);
            }
        }
        return of(
                "not-reached",
                operation + " at " + where + ": AWS was not reached: " + brief(said),
                "see that its endpoint is reached from here (AWS_ENDPOINT_URL, proxies), and try again: what was done"
                        + " is found",
                e);
    }

    private static AwsFailure of(String code, String what, String action, Throwable cause) {
        return new AwsFailure(code, what, action, ExitCode.FAILED, cause);
    }

    /** Some carry a whole encoded document. */
    private static String brief(String text) {
        int encoded = text.indexOf(" Encoded authorization failure message");
        String own = encoded < 0 ? text : text.substring(0, encoded);
        return own.length() <= 300 ? own : own.substring(0, 300) + "…";
    }
}
