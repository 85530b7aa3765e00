package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.stream.Subscription;
import java.util.List;

/** Whether one side's server reaches the other's, with the user and password that replication will use. */
final class Reachability {

    private Reachability() {}

    static List<Finding> look(PostgresSession subscriber, ReplicationAccess publisher) {
        String here = subscriber.side().label();
        String there = subscriber.side().other().label();
        Findings findings = new Findings(subscriber.side());
        if (!Subscription.mayBeMade(subscriber)) {
            findings.notes(
                    "network",
                    "",
                    "whether this server reaches the " + there + "'s at " + there
                            + ".database.replication.url could not be tried: our role"
                            + " may not subscribe",
                    "mend the privileges first, then check again");
            return findings.all();
        }
        try {
            Subscription.tryConnection(subscriber, publisher);
        } catch (ReplicationFailure e) {
            findings.blocks(
                    there + "-out-of-reach",
                    publisher.user(),
                    "the " + here + "'s server does not reach the " + there + "'s as replication will: "
                            + e.getMessage(),
                    "look at " + there + ".database.replication (url, user and password as the " + here
                            + " needs them), at the firewall between the two, and at the " + there + "'s pg_hba.conf");
        }
        return findings.all();
    }
}
