package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import java.util.List;

/**
 * Which of two databases' servers have logged in to the other's, as replication will.
 *
 * @param wanted those that have to
 * @param reaching those of them that have
 * @param findings what stood in the way of the others
 */
public record Reach(List<Side> wanted, List<Side> reaching, List<Finding> findings) {

    public Reach {
        wanted = List.copyOf(wanted);
        reaching = List.copyOf(reaching);
        findings = List.copyOf(findings);
    }

    /** Each that has to has. */
    public boolean isProven() {
        return reaching.containsAll(wanted);
    }
}
