package dev.crossfade.control.workflow.journal;

import dev.crossfade.control.migration.Migration;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one migration's journal, and says the same in the log. */
public final class WorkflowJournal {

    private static final Logger LOG = LoggerFactory.getLogger(WorkflowJournal.class);

    private final MigrationStore store;
    private final MigrationRow row;
    private final Clock clock;

    public WorkflowJournal(MigrationStore store, MigrationRow row, Clock clock) {
        this.store = store;
        this.row = row;
        this.clock = clock;
    }

    public void record(String step, String outcome, String found) {
        Migration now = row.now();
        LOG.info("{}: {}: {}: {}", now.tenant(), step, outcome, found);
        store.record(new JournalEntry(now.id(), now.generation(), clock.instant(), step, outcome, found));
    }
}
