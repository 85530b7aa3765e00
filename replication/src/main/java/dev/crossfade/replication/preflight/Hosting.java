package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.TenantSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Who runs the databases' servers, where that is somebody who can be asked: what he says of them belongs to a check, too. */
@FunctionalInterface
public interface Hosting {

    /** Nobody but the servers themselves is asked. */
    Hosting NOBODY = (tenant, databases) -> databases.get();

    /**
     * A whole check. It looks and changes nothing, and does not fail because the host does not answer: that is a finding.
     *
     * @param databases what the servers themselves say; asked exactly once, so that both can be asked at the same time
     * @return the worst first; a remedy of the servers' own stands in the host's words where only those do it
     */
    List<Finding> check(TenantSettings tenant, Supplier<List<Finding>> databases);

    /**
     * What the host says by itself, in the middle of a migration. It looks and changes nothing; that it does not answer is a finding.
     *
     * @param atMost how long it is waited for
     * @return the worst first
     */
    default List<Finding> look(TenantSettings tenant, Duration atMost) {
        return List.of();
    }
}
