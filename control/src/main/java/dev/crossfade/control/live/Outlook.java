package dev.crossfade.control.live;

import dev.crossfade.control.fleet.ProxyView;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.journal.AuditEntry;
import java.util.List;

/** Where the feed looks: each call tells how it is now. */
public interface Outlook {

    /** Whether this controller acts: elsewhere there is no more to see than what was written down. */
    boolean leads();

    List<MigrationStatus> migrations();

    List<ProxyView> proxies();

    /** The last entries, the newest first. */
    List<AuditEntry> audit(int atMost);
}
