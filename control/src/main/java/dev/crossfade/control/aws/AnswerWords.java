package dev.crossfade.control.aws;

import dev.crossfade.control.aws.AwsFailure.Kind;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What AWS's answer means that it did not do what was asked.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">Error codes for the Amazon EC2 API</a>
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html">Common errors</a>
 */
final class AnswerWords {

    private static final Set<String> DENIED = Set.of(
            "UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "OperationNotPermitted", "NotAuthorized");

    /** The JDK's client keeps the answer to a 401 to itself. */
    private static final Set<String> UNKNOWN_KEY = Set.of(
            "HTTP 401",
            "AuthFailure",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "IncompleteSignature",
            "MissingAuthenticationToken",
            "InvalidAccessKeyId",
            "InvalidIdentityToken");

    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired");

    private static final Set<String> CLOCK = Set.of("RequestTimeTooSkewed", "RequestInTheFuture");

    private static final Set<String> THROTTLED = Set.of(
            "RequestLimitExceeded",
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "TooManyRequestsException",
            "SlowDown",
            "HTTP 429");

    /** As the services spell it: {@code InvalidVpcID.NotFound, ClusterNotFoundException, DBInstanceNotFoundFault}. */
    private static final Pattern NOT_FOUND = Pattern.compile("NotFound(Exception|Fault)?$");

    /** What a key of KMS is in the way of. */
    private static final Set<String> KEY = Set.of("DecryptionFailure", "InvalidKeyId", "KMSInvalidStateException");

    private static final Map<String, String> QUOTAS = Map.of(
            "VpcPeeringConnectionLimitExceeded", "Active VPC peering connections per VPC",
            "ActiveVpcPeeringConnectionPerVpcLimitExceeded", "Active VPC peering connections per VPC",
            "OutstandingVpcPeeringConnectionLimitExceeded", "Outstanding VPC peering connection requests",
            "RouteLimitExceeded", "Routes per route table",
            "RulesPerSecurityGroupLimitExceeded", "Inbound or outbound rules per security group",
            "TagLimitExceeded", "Tags per resource (50, which cannot be raised)");

    /** Before the status, where an answer has no code of AWS's. */
    private static final String STATUS = "HTTP ";

    private final String operation;
    private final String begin;
    private final String code;
    private final String message;
    private final AwsServiceException answer;

    /** @param operation which was wanted, whoever answered instead */
    private AnswerWords(String operation, String begin, String code, String message, AwsServiceException answer) {
        this.operation = operation;
        this.begin = begin;
        this.code = code;
        this.message = message;
        this.answer = answer;
    }

    static AwsFailure of(String operation, String where, AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? STATUS + e.statusCode() : details.errorCode();
        String message = details == null || details.errorMessage() == null ? "" : brief(details.errorMessage());
        // Whoever lends us a role is asked before the call itself, and answers instead.
        boolean lending = details != null && "Sts".equals(details.serviceName()) && !operation.startsWith("sts:");
        String asked = lending ? "sts:AssumeRole for " + operation : operation;
        return new AnswerWords(operation, asked + " at " + where, code, message, e).inWords(asked);
    }

    private AwsFailure inWords(String asked) {
        if (DENIED.contains(code)) {
            return as(
                    Kind.DENIED,
                    " is not allowed (" + code + said() + ")",
                    Denial.of(message).remedy(asked));
        }
        if (CLOCK.contains(code) || (UNKNOWN_KEY.contains(code) && isAboutTime())) {
            return as(
                    Kind.WITHOUT_CREDENTIALS,
                    ": this machine's clock is wrong by more than AWS takes (" + code + ")",
                    "set it, and keep it with NTP; then try again");
        }
        if (UNKNOWN_KEY.contains(code)) {
            return as(
                    Kind.STRANGER,
                    ": AWS does not know the credentials (" + code + ")",
                    "see which ones are found first: environment, profile, web identity, container, instance; in a region"
                            + " that is not enabled for the account they are unknown as well");
        }
        if (EXPIRED.contains(code)) {
            return as(
                    Kind.WITHOUT_CREDENTIALS,
                    ": the credentials have expired (" + code + ")",
                    "renew them, and try again; where they are new, see this machine's clock");
        }
        if (code.equals("OptInRequired")) {
            return as(
                    Kind.REFUSED,
                    ": the account has not enabled the region, or the service (" + code + said() + ")",
                    "enable it in the account's settings, or correct the region");
        }
        if (KEY.contains(code)) {
            return as(
                    Kind.REFUSED,
                    ": the key that it is encrypted with does not decrypt it (" + code + said() + ")",
                    "see in KMS whether the key is there and enabled, in that region");
        }
        if (QUOTAS.containsKey(code)) {
            return as(
                    Kind.REFUSED,
                    ": the quota \"" + QUOTAS.get(code) + "\" is reached (" + code + ")",
                    "have it raised, with Service Quotas in that account and region, or remove what nobody needs; then"
                            + " try again");
        }
        if (THROTTLED.contains(code)) {
            return as(
                    Kind.AWAY,
                    " was throttled each time it was tried (" + code + ")",
                    Repetition.of(operation, "try again in some minutes"));
        }
        if (code.startsWith(STATUS) && !Addressee.isAws(answer)) {
            return as(
                    answer.statusCode() >= 500 ? Kind.AWAY : Kind.REFUSED,
                    ": what answered at " + Addressee.of(answer).orElse("") + " is no service of AWS's (" + code
                            + ", without a word of why)",
                    "see who listens there, and AWS_ENDPOINT_URL: unset, AWS's own endpoints are asked");
        }
        if (NOT_FOUND.matcher(code).find()) {
            return as(
                    Kind.REFUSED,
                    ": AWS knows no such thing there (" + code + said() + ")",
                    "correct its name, region or account in the configuration, or the role that is assumed; or create it");
        }
        if (answer.statusCode() >= 500) {
            return as(
                    Kind.AWAY,
                    ": AWS is out of order there (" + code + said() + ")",
                    "see https://health.aws.amazon.com, and " + Repetition.of(operation, "try again in some minutes"));
        }
        return as(Kind.REFUSED, ": " + code + said(), "see what AWS says of " + code + ", and try again");
    }

    private boolean isAboutTime() {
        return message.contains("Signature expired") || message.contains("Signature not yet current");
    }

    private String said() {
        return message.isEmpty() ? "" : ": " + message;
    }

    private AwsFailure as(Kind kind, String what, String action) {
        return new AwsFailure(kind, code, begin + what, action, answer);
    }

    /** Some carry a whole encoded document. */
    private static String brief(String text) {
        int encoded = text.indexOf(" Encoded authorization failure message");
        String own = encoded < 0 ? text : text.substring(0, encoded);
        return own.length() <= 300 ? own : own.substring(0, 300) + "…";
    }
}
