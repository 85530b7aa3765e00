package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.replication.preflight.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Whether the database is there, and stays as it is while a migration runs. */
final class AvailabilityRule {

    private static final Set<String> ENGINES = Set.of("postgres", "aurora-postgresql");

    private AvailabilityRule() {}

    static void look(DatabaseSight database, Mending mending, Findings findings) {
        if (!ENGINES.contains(database.engine()) || database.engineMode().equals("serverless")) {
            findings.blocks(
                    "managed-engine",
                    database.id(),
                    "its engine is " + database.engine() + " " + database.version() + " (" + database.engineMode()
                            + "), which has no logical replication of PostgreSQL's",
                    "see that database.url and aws lead to the same database; Aurora Serverless v1 has to be converted to"
                            + " provisioned or to v2 first");
            return;
        }
        StatusRule.look(database, mending, findings);
        pending(database, mending, findings);
        for (Maintenance planned : database.planned()) {
            findings.warns(
                    "planned-maintenance",
                    planned.action(),
                    "AWS does it to " + planned.resource() + " by itself at " + planned.when()
                            + ", with a restart where that is needed: a switchover just then is undone",
                    "have it done now, with the application's downtime: " + mending.apply(planned)
                            + "; or end the migration before");
        }
        if (database.minorUpgrades()) {
            findings.notes(
                    "minor-upgrade",
                    database.writer().id(),
                    "AWS may install a newer minor version than " + database.version() + " by itself, in the window "
                            + database.maintenance()
                            + " (UTC), and restarts it for that: a switchover just then is undone",
                    "keep switchovers out of that window, or until it is over: "
                            + mending.modifyWriter("--no-auto-minor-version-upgrade"));
        }
    }

    private static void pending(DatabaseSight database, Mending mending, Findings findings) {
        List<String> pending =
                new ArrayList<>(Stream.concat(database.pending().stream(), database.writer().pending().stream())
                        .distinct()
                        .toList());
        if (pending.isEmpty()) {
            return;
        }
        String meaning = "in its maintenance window, " + database.maintenance() + " (UTC), AWS changes "
                + String.join(", ", pending) + ", and restarts it where that is needed";
        String remedy = "have it done now, with the application's downtime: " + mending.applyPending()
                + "; or end the migration before";
        if (pending.stream().anyMatch(change -> change.startsWith("EngineVersion"))) {
            findings.blocks(
                    "pending-changes", database.id(), meaning + "; another version may take the slots with it", remedy);
        } else {
            findings.warns("pending-changes", database.id(), meaning, remedy);
        }
    }
}
