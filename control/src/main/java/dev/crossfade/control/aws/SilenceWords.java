package dev.crossfade.control.aws;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.control.aws.AwsFailure.Kind;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

/** What it means that AWS gave no answer: the SDK found nothing to ask with, or nobody to ask. */
final class SilenceWords {

    private static final int LONGEST_CAUSE_CHAIN = 8;

    /** {@code ec2.eu-west-1.amazonaws.com}. */
    private static final Pattern ENDPOINT =
            Pattern.compile("[a-z0-9.-]+\\.([a-z]{2,}(?:-[a-z]+)+-[0-9]+)\\.amazonaws\\..*");

    private SilenceWords() {}

    static AwsFailure of(String operation, String where, SdkClientException e) {
        String begin = operation + " at " + where;
        String said = String.valueOf(e.getMessage());
        Optional<AwsFailure> misled = EndpointSetting.problem();
        if (misled.isPresent()) {
            return misled.get();
        }
        if (said.contains("Unable to load region")) {
            return new AwsFailure(
                    Kind.REFUSED,
                    "no-region",
                    begin + ": nothing says in which region",
                    "set AWS_REGION, or name the region where it is referred to",
                    e);
        }
        if (said.contains("expired")) {
            return new AwsFailure(
                    Kind.WITHOUT_CREDENTIALS,
                    "expired-login",
                    begin + ": the login that the credentials come from has expired",
                    "log in again (`aws sso login`), or use credentials that renew themselves; then try again",
                    e);
        }
        if (said.contains("credentials")) {
            return CredentialWords.of(begin, said, e);
        }
        if (said.contains("Unable to unmarshall response")) {
            return new AwsFailure(
                    Kind.AWAY,
                    "not-aws",
                    begin + ": what answered" + at(e) + " is no service of AWS's: its answer cannot be read",
                    "see who listens there, and AWS_ENDPOINT_URL: unset, AWS's own endpoints are asked; or a proxy on the"
                            + " way answers for itself",
                    e);
        }
        return unknownHost(e).map(host -> noEndpoint(begin, host, e)).orElseGet(() -> unreached(operation, begin, e));
    }

    private static Optional<String> unknownHost(SdkClientException e) {
        Throwable cause = e;
        for (int i = 0; cause != null && i < LONGEST_CAUSE_CHAIN; i++) {
            if (cause instanceof UnknownHostException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static AwsFailure noEndpoint(String begin, String host, SdkClientException e) {
        Matcher endpoint = ENDPOINT.matcher(host);
        boolean unknown = endpoint.matches()
                && Region.regions().stream().noneMatch(region -> region.id().equals(endpoint.group(1)));
        return new AwsFailure(
                Kind.AWAY,
                "unknown-host",
                begin + ": there is no such endpoint: " + host
                        + (unknown ? "; nor is a region called " + endpoint.group(1) + " known" : ""),
                (unknown ? "correct the region's name, or " : "")
                        + "see that the region exists, and that its name is found from here",
                e);
    }

    private static AwsFailure unreached(String operation, String begin, SdkClientException e) {
        String reach = "see that this endpoint is reached from here (AWS_ENDPOINT_URL, proxies), and ";
        if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
            // The time is for all tries, also for those that were answered with "later".
            return new AwsFailure(
                    Kind.AWAY,
                    "no-answer-in-time",
                    begin + ": AWS gave no answer in time" + at(e) + ": it throttles us, is slow, or is not reached",
                    reach + Repetition.of(operation, "try again in some minutes"),
                    e);
        }
        String why = FailureWords.cause(e);
        return new AwsFailure(
                Kind.AWAY,
                "not-reached",
                begin + ": AWS was not reached" + at(e) + ": "
                        + (why.length() <= 300 ? why : why.substring(0, 300) + "…"),
                reach + Repetition.of(operation, "try again"),
                e);
    }

    private static String at(SdkClientException e) {
        return Addressee.of(e).map(url -> " at " + url).orElse("");
    }
}
