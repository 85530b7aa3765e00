package dev.crossfade.control.daemon;

import dev.crossfade.control.api.AuditTrail;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.MigrationStore;
import java.util.List;

/** The API's view of the audit that the workflow writes, too. */
record StoredAudit(MigrationStore store) implements AuditTrail {

    @Override
    public void record(AuditEntry entry) {
        store.record(entry);
    }

    @Override
    public List<AuditEntry> latest(int atMost) {
        return store.audit(atMost);
    }
}
