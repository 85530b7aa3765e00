package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.stream.RenewedAccess;
import dev.crossfade.replication.stream.Subscription;
import java.util.List;

/** Whether one side's server reaches the other's, with the user and password that replication will use. */
final class Reachability {

    private Reachability() {}

    static List<Finding> look(PostgresSession subscriber, Postgres publisher) {
        String here = subscriber.side().label();
        String there = publisher.side().label();
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
            ReplicationAccess access = publisher.settings().replication();
            RenewedAccess.used(access, () -> {
                Subscription.tryConnection(subscriber, access);
                return true;
            });
        } catch (ReplicationFailure e) {
            FromHere fromHere = FromHere.of(publisher, here);
            findings.blocks(
                    there + "-out-of-reach",
                    publisher.settings().replication().user(),
                    "the " + here + "'s server does not reach the " + there + "'s as replication will: "
                            + e.getMessage() + ". From this machine, with the same URL, user and password: "
                            + fromHere.found(),
                    fromHere.remedy());
        }
        return findings.all();
    }

    /**
     * What becomes of the same login from this machine. The subscriber's server hands on but a text in its own language; the driver tells
     * one reason from another.
     */
    private record FromHere(String found, String remedy) {

        static FromHere of(Postgres publisher, String subscriber) {
            String there = publisher.side().label();
            String between =
                    "look at what lies between the two servers: firewalls and security groups, the resolver that the "
                            + subscriber + "'s server asks, whether it has the files that " + there
                            + ".database.replication.url names, and the line for its address in the " + there
                            + "'s pg_hba.conf";
            try {
                publisher.asReplicationReachesIt().open("check").close();
                return new FromHere("a session is opened", between);
            } catch (ReplicationFailure e) {
                return new FromHere(
                        String.valueOf(e.getMessage()),
                        "at the " + there + ": " + e.action() + "; and where the " + subscriber
                                + "'s server is told something else than this machine, " + between);
            }
        }
    }
}
