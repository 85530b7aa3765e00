package dev.crossfade.control.aws;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Who denies, as AWS says it: the policy that is shipped helps against one of them only.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">Access denied error messages</a>
 */
enum Denial {
    ORGANIZATION(
            "have whoever runs the organization let it through: a service or resource control policy is above all that"
                    + " this account allows",
            "service control policy|resource control policy"),
    BOUNDARY(
            "have whoever set the permissions boundary of this role, or user, let it through: it is above the role's own"
                    + " policy",
            "permissions boundary"),
    ENDPOINT("let it through in the policy of the VPC endpoint that this machine's calls take", "VPC endpoint policy"),
    SESSION("let it through in the policy that the session was begun with", "session policy"),
    RESOURCE("let it through in the resource's own policy, which names who may", "resource-based policy"),
    KEY("allow kms:Decrypt of the key that it is encrypted with, in our policy and in the key's", "kms:|KMS"),
    /** Of who we are: nobody allows it. */
    IDENTITY("", "");

    private final String remedy;
    private final Pattern said;

    Denial(String remedy, String said) {
        this.remedy = remedy;
        this.said = Pattern.compile(said);
    }

    /** @param message AWS's own, in English always */
    static Denial of(String message) {
        return Arrays.stream(values())
                .filter(denial -> denial.said.matcher(message).find())
                .findFirst()
                .orElse(IDENTITY);
    }

    /** @param operation with its service, which tells the policy */
    String remedy(String operation) {
        return this == IDENTITY ? allow(operation) : remedy;
    }

    private static String allow(String operation) {
        if (operation.startsWith("sts:")) {
            return "see that the role is there, and that its trust policy names who we are, with the same externalId; and"
                    + " that we may assume it: docs/aws/controller-policy.json names the right";
        }
        boolean own = operation.startsWith("secretsmanager:")
                || operation.startsWith("ssm:")
                || operation.equals("cloudwatch:PutMetricData");
        return "give the role, or the credentials, what docs/aws/" + (own ? "controller-policy" : "iam-policy")
                + ".json names";
    }
}
