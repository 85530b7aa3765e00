package dev.crossfade.control.aws;

import dev.crossfade.control.aws.AwsFailure.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What is missing where the SDK has found no credentials. It tells all places that it has looked at; of one that somebody meant we tell that. */
final class CredentialWords {

    /** As the SDK says it once it has found the key's id, in the environment or as a property of the JVM's. */
    private static final Pattern NO_SECRET = Pattern.compile(
            "Secret key must be specified either via environment variable \\((AWS_SECRET_ACCESS_KEY)\\)");

    /** Of the default profile nobody has said that it is there. */
    private static final Pattern NO_PROFILE =
            Pattern.compile("Profile file contained no credentials for profile '(?!default')([^']*)'");

    private CredentialWords() {}

    /** @param said by the SDK */
    static AwsFailure of(String begin, String said, SdkClientException e) {
        Matcher secret = NO_SECRET.matcher(said);
        if (secret.find()) {
            return missing(
                    begin + ": AWS_ACCESS_KEY_ID is set, and " + secret.group(1) + " is missing",
                    "set both, or neither: then profiles and roles are looked at",
                    e);
        }
        Matcher profile = NO_PROFILE.matcher(said);
        if (profile.find()) {
            return missing(
                    begin + ": there is no profile '" + profile.group(1) + "' that has credentials",
                    "see AWS_PROFILE, and in ~/.aws/config and ~/.aws/credentials (or where AWS_CONFIG_FILE and"
                            + " AWS_SHARED_CREDENTIALS_FILE say) how it is called there",
                    e);
        }
        return missing(
                begin + ": no credentials for AWS are found",
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE (of a profile that has some), or run"
                        + " where there is a role; where there is one, see that the instance's or container's metadata"
                        + " are reached",
                e);
    }

    private static AwsFailure missing(String what, String action, SdkClientException e) {
        return new AwsFailure(Kind.WITHOUT_CREDENTIALS, "no-credentials", what, action, e);
    }
}
