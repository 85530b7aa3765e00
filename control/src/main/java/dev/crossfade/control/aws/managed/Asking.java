package dev.crossfade.control.aws.managed;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Findings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks AWS for one side, call by call. What it refuses becomes a finding, and the other calls are made all the same; once it is not reached,
 * or does not know us, none is.
 */
final class Asking {

    static final String UNSEEN = "aws-unseen";

    private static final String CREDENTIALS = "aws-credentials";
    private static final String DENIED = "aws-denied";

    /** What is found where we may not look. */
    static final Set<String> SHUT_OUT = Set.of(CREDENTIALS, DENIED);

    private final String where;
    private final Findings findings;
    private boolean over;
    private boolean looked;

    Asking(Side side) {
        this.where = "the " + side.label();
        this.findings = new Findings(side);
    }

    /**
     * @param operation with its service, {@code rds:DescribeDBClusters}
     * @return empty when there is no answer; why is among the findings then
     */
    <T> Optional<T> ask(String operation, Supplier<T> call) {
        return ask(operation, operation, call);
    }

    /** @param object what is asked about */
    <T> Optional<T> ask(String operation, String object, Supplier<T> call) {
        if (over) {
            return Optional.empty();
        }
        try {
            T answer = AwsFailure.told(operation, where, call);
            // Who we are tells nothing of the side yet.
            looked |= !operation.startsWith("sts:");
            return Optional.of(answer);
        } catch (AwsFailure e) {
            refused(e, operation, object);
            return Optional.empty();
        }
    }

    /** For what is found out about the look itself. */
    Findings findings() {
        return findings;
    }

    String where() {
        return where;
    }

    List<Finding> all() {
        return findings.all();
    }

    private void refused(AwsFailure failure, String operation, String object) {
        over = !failure.isAnswer() || failure.isOfCredentials();
        if (failure.isOfCredentials()) {
            findings.blocks(CREDENTIALS, "", told(failure), failure.action());
        } else if (failure.isDenied()) {
            findings.blocks(DENIED, operation, failure.getMessage(), failure.action());
        } else {
            // A region that AWS has lost is one that tenants are to be moved out of.
            findings.warns(UNSEEN, object, told(failure), failure.action());
        }
    }

    /** With what follows from it: a check that finds nothing more has seen nothing more. */
    private String told(AwsFailure failure) {
        if (!over) {
            return failure.getMessage();
        }
        return failure.getMessage()
                + (looked ? "; nothing else of what AWS runs of " : "; nothing of what AWS runs of ") + where
                + " was looked at";
    }
}
