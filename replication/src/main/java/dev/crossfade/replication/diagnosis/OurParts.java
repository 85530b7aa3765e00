package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.diagnosis.Ailment.Kind;
import dev.crossfade.replication.fence.gate.LostSequenceRights;
import dev.crossfade.replication.fence.gate.TokenTable;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.stream.Publication;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether what the stream consists of is still there: slot, publication, token table, subscription. Somebody who tidies up may take
 * any of them for a leftover. Lag tells nothing of it: without a publication the slot moves on, and on 18 without an error.
 */
final class OurParts {

    private static final String AT_PUBLISHER = """
            SELECT p.oid IS NOT NULL AS publication,
                   coalesce(obj_description(p.oid, 'pg_publication') = ?, false) AS ours,
                   to_regclass('crossfade.token') IS NOT NULL AS token,
                   EXISTS (
                       SELECT FROM pg_publication_rel r
                        WHERE r.prpubid = p.oid AND r.prrelid = to_regclass('crossfade.token')) AS token_published,
                   s.slot_name IS NOT NULL AS slot,
                   coalesce(s.wal_status, 'lost') = 'lost' AS lost
              FROM (VALUES (?)) AS wanted (name)
              LEFT JOIN pg_publication p ON p.pubname = wanted.name
              LEFT JOIN pg_replication_slots s ON s.slot_name = wanted.name AND s.database = current_database()
            """;

    private static final String AT_SUBSCRIBER = """
            SELECT s.oid IS NOT NULL AS subscription,
                   coalesce(s.subenabled, false) AS enabled,
                   to_regclass('crossfade.token') IS NOT NULL AS token,
                   EXISTS (
                       SELECT FROM pg_subscription_rel r
                        WHERE r.srsubid = s.oid AND r.srrelid = to_regclass('crossfade.token')) AS token_subscribed
              FROM (VALUES (?)) AS wanted (name)
              LEFT JOIN pg_subscription s
                     ON s.subname = wanted.name
                    AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private static final String ANEW = "run `crossfade abort`, and then migrate again: everything is copied anew";

    private final String name;

    private final String reader;
    private final LostSequenceRights lostRights;

    /**
     * Of a direction.
     *
     * @param reader the role that replicates: it reads the token table when that is copied
     * @param lostRights as the subscriber's application is known
     */
    OurParts(String name, String reader, LostSequenceRights lostRights) {
        this.name = name;
        this.reader = reader;
        this.lostRights = lostRights;
    }

    List<Ailment> missing(PostgresSession publisher, PostgresSession subscriber) {
        List<Ailment> found = new ArrayList<>();
        publisher.list(
                AT_PUBLISHER,
                row -> atPublisher(
                        found,
                        publisher.side().label(),
                        new Publisher(
                                row.getBoolean("slot"),
                                row.getBoolean("lost"),
                                row.getBoolean("publication"),
                                row.getBoolean("ours"),
                                row.getBoolean("token"),
                                row.getBoolean("token_published"))),
                Publication.OURS,
                name);
        subscriber.list(
                AT_SUBSCRIBER,
                row -> atSubscriber(
                        found,
                        subscriber.side().label(),
                        new Subscriber(
                                row.getBoolean("subscription"),
                                row.getBoolean("enabled"),
                                row.getBoolean("token"),
                                row.getBoolean("token_subscribed"))),
                name);
        lostRights
                .remedy(subscriber)
                .ifPresent(remedy -> found.add(lostRights(subscriber.side().label(), remedy)));
        return found;
    }

    private static Ailment lostRights(String side, String remedy) {
        return new Ailment(
                Kind.PRIVILEGE,
                "the list of what was taken from the application's rights on sequences is gone from the " + side,
                "somebody dropped crossfade.sequence_right: once opened, the " + side
                        + " would refuse the application the next values of its sequences",
                remedy
                        + "; or what each role has at the other side. It is taken, and kept, with the next preparation of a"
                        + " switchover");
    }

    private record Publisher(
            boolean slot, boolean lost, boolean publication, boolean ours, boolean token, boolean tokenPublished) {}

    private record Subscriber(boolean subscription, boolean enabled, boolean token, boolean tokenSubscribed) {}

    private boolean atPublisher(List<Ailment> found, String side, Publisher there) {
        if (!there.slot()) {
            found.add(new Ailment(
                    Kind.SLOT,
                    "the slot is gone from the " + side,
                    "somebody dropped " + name + ", and with it changes that were not fetched yet",
                    ANEW));
        } else if (there.lost()) {
            found.add(new Ailment(
                    Kind.SLOT,
                    "the slot has lost its log at the " + side,
                    "the server removed what was not fetched yet (max_slot_wal_keep_size)",
                    ANEW));
        }
        if (!there.publication()) {
            found.add(new Ailment(
                    Kind.PUBLICATION,
                    "the publication is gone from the " + side,
                    "somebody dropped " + name + "; what is committed without it is not carried, also when it is made"
                            + " anew",
                    ANEW));
        } else if (!there.ours()) {
            found.add(new Ailment(
                    Kind.PUBLICATION,
                    "the publication of the " + side + " has not the comment by which Crossfade knows its own",
                    "somebody dropped " + name
                            + " and made it anew, and what was committed meanwhile is not carried; or"
                            + " it is of a Crossfade that gave no comments yet",
                    ANEW + ". Only where the controller was updated since it began, and nobody has touched the"
                            + " publication: " + Publication.mark(name)));
        }
        if (!there.token()) {
            found.add(new Ailment(
                    Kind.TOKEN,
                    "the token table is gone from the " + side,
                    "somebody dropped crossfade.token: no switchover could be proved",
                    TokenTable.again(reader) + (there.publication() ? " " + publishToken() : "")));
        } else if (there.publication() && !there.tokenPublished()) {
            found.add(new Ailment(
                    Kind.TOKEN,
                    "the token table is not published at the " + side,
                    "somebody took it out of " + name + ", or made the table anew: no token would ever arrive",
                    publishToken()));
        }
        return true;
    }

    private boolean atSubscriber(List<Ailment> found, String side, Subscriber here) {
        String subscription = Identifier.quote(name);
        if (!here.subscription()) {
            found.add(new Ailment(
                    Kind.SUBSCRIPTION,
                    "the subscription is gone from the " + side,
                    "somebody dropped " + name + ", and with it what it knew of the tables that are copied",
                    ANEW));
            return true;
        }
        if (!here.enabled()) {
            found.add(new Ailment(
                    Kind.DISABLED,
                    "the subscription is disabled at the " + side,
                    "somebody disabled it, or it disabled itself on an error (disable_on_error)",
                    "ALTER SUBSCRIPTION " + subscription + " ENABLE"));
        }
        String subscribe = "ALTER SUBSCRIPTION " + subscription + " REFRESH PUBLICATION";
        if (!here.token()) {
            found.add(new Ailment(
                    Kind.TOKEN,
                    "the token table is gone from the " + side,
                    "somebody dropped crossfade.token: the next token stops apply",
                    TokenTable.again(reader) + " " + subscribe));
        } else if (!here.tokenSubscribed()) {
            found.add(new Ailment(
                    Kind.TOKEN,
                    "the token table is not subscribed at the " + side,
                    "it was made anew: a token would be passed over",
                    subscribe));
        }
        return true;
    }

    private String publishToken() {
        return "ALTER PUBLICATION " + Identifier.quote(name) + " ADD TABLE ONLY crossfade.token";
    }
}
