package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.workflow.pace.AttemptFailed;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Finding.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What whoever runs the servers says of them right before an attempt: a check may be days old by then. What blocks at the target refuses the
 * attempt; what is worth mending, and all of the source, is told in the log. A host that does not answer in time is told, too, and keeps
 * nobody: what it runs may be what the tenant has to get out of. Before a rollback it is not asked, for that is wanted soon and rests on
 * nothing of the host's.
 */
public final class HostsSay {

    private static final Logger LOG = LoggerFactory.getLogger(HostsSay.class);

    /** A look is about a dozen calls, and an operator waits for the attempt. */
    static final Duration AT_MOST = Duration.ofSeconds(15);

    private static final int MOST_NAMED = 5;

    private final TenantId tenant;
    private final DatabasePair databases;

    /** @param databases in the direction of the attempt */
    public HostsSay(TenantId tenant, DatabasePair databases) {
        this.tenant = tenant;
        this.databases = databases;
    }

    /** @throws AttemptFailed when something of it blocks */
    void insistOnNothingThatBlocks() {
        List<Finding> found = found();
        found.stream()
                .filter(finding -> !keepsFrom(finding) && finding.severity() != Severity.NOTE)
                .limit(MOST_NAMED)
                .forEach(finding ->
                        LOG.warn("{}: before the switchover: {}; to do: {}", tenant, words(finding), finding.remedy()));
        against(found).ifPresent(blocked -> {
            throw blocked;
        });
    }

    /** Why the attempt would be refused for it; empty where it would not. Waits as long as the host may take, and tells nobody else. */
    public Optional<AttemptFailed> against() {
        return against(found());
    }

    private List<Finding> found() {
        return databases.direction() == Direction.FORWARD ? databases.askHost(AT_MOST) : List.of();
    }

    private static Optional<AttemptFailed> against(List<Finding> found) {
        List<Finding> blocking =
                found.stream().filter(HostsSay::keepsFrom).limit(MOST_NAMED).toList();
        return blocking.isEmpty()
                ? Optional.empty()
                : Optional.of(new AttemptFailed(
                        "not started: " + blocking.stream().map(HostsSay::words).collect(Collectors.joining("; ")),
                        blocking.stream().map(Finding::remedy).distinct().collect(Collectors.joining("; "))));
    }

    /** What the tenant is about to leave keeps it from nothing: its stream runs, and a way out is what is wanted. */
    private static boolean keepsFrom(Finding finding) {
        return finding.severity() == Severity.BLOCKS && finding.side() != Side.SOURCE;
    }

    private static String words(Finding finding) {
        String where = finding.side() == null ? "" : "the " + finding.side().label() + "'s ";
        return where + finding.object() + " (" + finding.code() + "): " + finding.meaning();
    }
}
