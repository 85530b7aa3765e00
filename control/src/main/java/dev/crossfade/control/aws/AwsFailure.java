package dev.crossfade.control.aws;

import dev.crossfade.config.cli.ExitCode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** AWS refused something, or was not reached: what happened, why, and what to do. */
public final class AwsFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final String WRONG_ACCOUNT = "wrong-account";

    private final String code;
    private final String action;
    private final Kind kind;

    /** What kind of failure it is, for whoever goes on from there. */
    enum Kind {
        /** A right is missing, or somebody has taken it away. */
        DENIED(false),
        /** AWS does not know who we are, or we are of another account. */
        STRANGER(false),
        /** There are no credentials, or none that are good at this hour: whoever lends them may lend others. */
        WITHOUT_CREDENTIALS(true),
        /** It had too much to do, was out of order, or was not reached. */
        AWAY(true),
        /** All else that it answers. */
        REFUSED(false);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }
    }

    AwsFailure(Kind kind, String code, String what, String action, @Nullable Throwable cause) {
        super(what, cause);
        this.kind = kind;
        this.code = code;
        this.action = action;
    }

    /** Of our own finding. */
    public AwsFailure(String code, String what, String action) {
        this(WRONG_ACCOUNT.equals(code) ? Kind.STRANGER : Kind.REFUSED, code, what, action, null);
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
        return ExitCode.FAILED;
    }

    /** Whether a right is missing. */
    public boolean isDenied() {
        return kind == Kind.DENIED;
    }

    /** Whether it is about who we are, and not about what we asked for. */
    public boolean isOfCredentials() {
        return kind == Kind.STRANGER || kind == Kind.WITHOUT_CREDENTIALS;
    }

    /** Whether the same may be done at another time, with nothing mended here. */
    public boolean isPassing() {
        return kind.passing;
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
            throw AnswerWords.of(operation, where, e);
        } catch (SdkClientException e) {
            throw SilenceWords.of(operation, where, e);
        } catch (SdkException e) {
            throw new AwsFailure(
                    Kind.REFUSED, "unknown", operation + " at " + where + ": " + e.getMessage(), "try again", e);
        }
    }
}
