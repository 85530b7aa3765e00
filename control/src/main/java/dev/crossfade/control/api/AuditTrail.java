package dev.crossfade.control.api;

import dev.crossfade.control.workflow.journal.AuditEntry;
import java.util.List;

/** What the API needs of the audit. */
public interface AuditTrail {

    /** Appends; durable when it returns. */
    void record(AuditEntry entry);

    /** The last entries, the newest first. */
    List<AuditEntry> latest(int atMost);
}
