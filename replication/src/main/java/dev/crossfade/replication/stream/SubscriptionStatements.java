package dev.crossfade.replication.stream;

import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.replication.postgres.Identifier;
import java.util.List;

/** The statements of a {@link Subscription}: for whoever runs them, and for whoever says beforehand what will be run. */
public final class SubscriptionStatements {

    private SubscriptionStatements() {}

    /**
     * With the password in it: {@link SecretStatement} says how it is run. {@code synchronous_commit = off}: apply needs no flush a
     * transaction, for the opening's own commit flushes all before it. {@code streaming = on}: a transaction of a million rows crosses
     * while it runs, not when the fence waits for it.
     *
     * @param from the label of the side that publishes
     */
    public static String creation(String name, ReplicationAccess publisher, String from, Subscription.Terms terms) {
        return "CREATE SUBSCRIPTION " + Identifier.quote(name)
                + " CONNECTION " + Identifier.literal(ConnectionString.of(publisher, from))
                + " PUBLICATION " + Identifier.quote(name)
                + " WITH (create_slot = false, slot_name = " + Identifier.literal(name) + ", "
                + terms.inSql()
                + ", synchronous_commit = 'off', streaming = on)";
    }

    public static String switching(String name, boolean on) {
        return "ALTER SUBSCRIPTION " + Identifier.quote(name) + (on ? " ENABLE" : " DISABLE");
    }

    /** Without a word to the source: the slot there is dropped by itself. */
    public static List<String> removal(String name) {
        String quoted = Identifier.quote(name);
        return List.of(
                switching(name, false),
                "ALTER SUBSCRIPTION " + quoted + " SET (slot_name = NONE)",
                "DROP SUBSCRIPTION " + quoted);
    }
}
