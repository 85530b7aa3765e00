package dev.crossfade.control.live;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.control.fleet.ProxyView;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.journal.AuditEntry;
import java.util.List;
import java.util.Optional;

/** Where the feed looks: each call tells how it is now. */
public interface Outlook {

    /** Whether this controller acts: elsewhere there is no more to see than what was written down. */
    boolean leads();

    List<MigrationStatus> migrations();

    List<ProxyView> proxies();

    /** What is parked of one of the configuration's tenants; empty where nothing is, or can be. */
    Optional<ParkingStatus> parking(TenantId tenant);

    /** The last entries, the newest first. */
    List<AuditEntry> audit(int atMost);
}
