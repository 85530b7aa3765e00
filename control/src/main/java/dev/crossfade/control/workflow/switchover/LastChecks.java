package dev.crossfade.control.workflow.switchover;

import dev.crossfade.control.workflow.pace.AttemptFailed;
import dev.crossfade.control.workflow.pace.Errand;
import dev.crossfade.control.workflow.step.StepContext;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.sequences.SequenceReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** What is looked at, and brought along, between the token's arrival and the opening. */
final class LastChecks {

    private final StepContext surroundings;
    private final DatabasePair databases;
    private final Preparation preparation;
    private final Executor parallel;

    LastChecks(StepContext surroundings, Preparation preparation, Executor parallel) {
        this.surroundings = surroundings;
        this.databases = surroundings.databases();
        this.preparation = preparation;
        this.parallel = parallel;
    }

    /** @throws AttemptFailed when the target is not what it must be */
    void run(Duration atMost) {
        try (Errand<SequenceReport> sequences = Errand.begin(databases::checkSequences, parallel);
                Errand<Boolean> same = Errand.begin(this::insistOnSameServers, parallel)) {
            if (surroundings.carriesLargeObjects()) {
                LargeObjectReport objects = databases.sweepLargeObjects(atMost);
                surroundings.watch().carried(objects);
                AttemptFailed.unless(
                        objects.different().isEmpty(),
                        "large objects differ: " + String.join(", ", objects.different()));
            }
            same.result();
            List<String> behind = sequences.result().behind();
            AttemptFailed.unless(behind.isEmpty(), "sequences are behind: " + String.join(", ", behind));
        }
    }

    private boolean insistOnSameServers() {
        surroundings.watch().servers().insistOnSame(preparation.decidedOn());
        return true;
    }
}
