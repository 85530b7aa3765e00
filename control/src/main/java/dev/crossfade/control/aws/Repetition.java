package dev.crossfade.control.aws;

import java.util.regex.Pattern;

/** What to say of doing the same once more. */
final class Repetition {

    /** Also who lends a role, or says who we are. */
    private static final Pattern READS = Pattern.compile("(sts:|[a-z0-9]+:(Describe|Get|List)).*");

    private Repetition() {}

    /**
     * Of an operation that changes something, people ask whether it is then done twice.
     *
     * @param operation with its service, {@code ec2:CreateRoute}
     * @param when {@code try again in some minutes}
     */
    static String of(String operation, String when) {
        return READS.matcher(operation).matches() ? when : when + ": what was done is found, and not done twice";
    }
}
