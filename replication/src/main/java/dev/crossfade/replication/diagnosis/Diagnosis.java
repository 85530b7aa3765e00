package dev.crossfade.replication.diagnosis;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.diagnosis.Ailment.Kind;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.LostSequenceRights;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.stream.Publication;
import dev.crossfade.replication.stream.RenewedAccess;
import dev.crossfade.replication.stream.ReplicationRole;
import dev.crossfade.replication.stream.Slot;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.StreamHealth;
import dev.crossfade.replication.stream.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Finds out why a direction's changes do not arrive. {@link #missing} is cheap, and asked every few seconds; {@link #causes} is for a
 * stream that is ill: it compares catalogs, has the target's server try the connection, and tries what comes next. Each of its looks
 * is bounded, and leaves nothing behind.
 */
public final class Diagnosis implements AutoCloseable {

    private final Postgres publisherPostgres;
    private final ReplicationAccess access;
    private final KeptSession publisher;
    private final KeptSession subscriber;
    private final OurParts parts;
    private final ApplyRights rights;
    private final TrialApply trial;
    private final Publication publication;
    private final Subscription subscription;
    private final Slot slot;
    private final String name;
    private final BooleanSupplier toldToConnect;

    /** @param toldToConnect whether this configuration was the last that the subscription was told, as far as we know */
    public Diagnosis(
            Postgres publisher,
            Postgres subscriber,
            TenantSettings tenant,
            Direction direction,
            BooleanSupplier toldToConnect) {
        this.toldToConnect = toldToConnect;
        this.publisherPostgres = publisher;
        this.access = publisher.settings().replication();
        this.publisher = new KeptSession(publisher, "diagnosis", SessionLimits.SHORT);
        this.subscriber = new KeptSession(subscriber, "diagnosis", SessionLimits.SHORT);
        this.name = publisher.session().streamName(direction);
        this.parts = new OurParts(
                name,
                access.user(),
                new LostSequenceRights(
                        tenant.replication().schemas(), subscriber.settings().appRoles()));
        this.rights = new ApplyRights(name, access.user());
        this.trial = new TrialApply(new Gate(subscriber), name);
        this.publication = new Publication(name, new TableSelection(tenant.replication()));
        this.subscription = new Subscription(name);
        this.slot = new Slot(name);
    }

    /** Of what the stream consists of. */
    public List<Ailment> missing() {
        return publisher.use(there -> subscriber.use(here -> parts.missing(there, here)));
    }

    /** Of a stream that is seen ill: what it comes from, what is certain first; never empty. */
    public List<Ailment> causes() {
        List<Ailment> found = new ArrayList<>(missing());
        if (found.stream().anyMatch(one -> one.kind().isFatal())) {
            return found;
        }
        subscriber.use(here -> {
            Workers.exhausted(here, name).ifPresent(found::add);
            found.addAll(Workers.waiting(here, name));
            return true;
        });
        Connection connection = connection();
        found.addAll(connection.certain());
        publisher.use(there -> subscriber.use(here -> {
            found.addAll(TableShapes.differences(there, here, publication.members(there)));
            found.addAll(rights.missing(here));
            if (!subscription.replicatedTables(here).containsAll(subscription.knownTables(here))) {
                found.addAll(rights.missingForCopy(there));
            }
            return true;
        }));
        if (found.stream().noneMatch(Diagnosis::isCertain)) {
            found.addAll(0, next());
        }
        found.addAll(connection.guessed());
        return found.isEmpty() ? List.of(unknown(connection.tried())) : found;
    }

    private static boolean isCertain(Ailment ailment) {
        return ailment.kind() != Kind.TYPE;
    }

    /**
     * What is found of the connection.
     *
     * @param guessed of what we may not look at: worth one try, and no reason to look no further
     * @param tried the subscriber's server was asked to connect
     */
    private record Connection(List<Ailment> certain, List<Ailment> guessed, boolean tried) {}

    /** Whether the subscriber's server reaches the publisher with what the configuration says, and is told to try with just that. */
    private Connection connection() {
        try {
            return RenewedAccess.used(access, () -> subscriber.use(this::connection));
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                throw e;
            }
            String from = publisherPostgres.side().label();
            Ailment unreached = new Ailment(
                    Kind.CONNECTION,
                    "the subscriber's server does not reach the " + from,
                    String.valueOf(e.getMessage()),
                    from + ".database.replication says how: where its password was changed, or its address, write the"
                            + " new one there and start the controller again, which gives it to the subscription; a"
                            + " password that is kept in a file or a store is read anew by itself, once it is another there");
            return new Connection(List.of(unreached), List.of(), true);
        }
    }

    private Connection connection(PostgresSession here) {
        boolean tried = Subscription.mayBeMade(here);
        if (tried) {
            Subscription.tryConnection(here, access);
        }
        Optional<Boolean> asConfigured = subscription.connectsBy(here, access);
        if (asConfigured.isPresent()) {
            return new Connection(
                    asConfigured.get() ? List.of() : List.of(oldConnection("connects")), List.of(), tried);
        }
        // A worker that is there has come through; and what was told once needs not be told again.
        boolean works = subscription.works(here);
        if (!works && !tried) {
            String untried = access.password().reveal();
            access.password().renewed(untried);
        }
        boolean likely = !works && !toldToConnect.getAsBoolean();
        return new Connection(List.of(), likely ? List.of(oldConnection("may connect")) : List.of(), tried);
    }

    private Ailment oldConnection(String connects) {
        return new Ailment(
                Kind.OLD_CONNECTION,
                "the subscription " + connects + " with what the configuration said before",
                "password, user or URL of " + publisherPostgres.side().label()
                        + ".database.replication have changed since",
                "nothing: the controller gives it the new ones");
    }

    /** What comes next in the slot, and what the server says to it; else what the server's log says. */
    private List<Ailment> next() {
        Optional<Ailment> stopped = untilStopped();
        return stopped.map(List::of)
                .orElseGet(() -> subscriber.use(here -> ServerLog.lastError(here, name)
                        .map(error -> List.of(new Ailment(
                                Kind.SERVER_ERROR,
                                "the worker ends with an error at the "
                                        + here.side().label(),
                                error,
                                "mend what it names; the worker tries again every few seconds")))
                        .orElse(List.of())));
    }

    private Optional<Ailment> untilStopped() {
        if (isFetchedFrom()) {
            return Optional.empty();
        }
        try (PostgresSession reader = new ReplicationRole(publisherPostgres).open("peek")) {
            boolean onlyOwn = subscriber.use(subscription::bringsOnlyOwnChanges);
            List<Change> changes = NextChanges.in(reader, name, onlyOwn);
            return subscriber.use(here -> trial.of(here, changes).map(stopped -> Conflict.named(here, stopped)));
        } catch (ReplicationFailure e) {
            if (e.kind() == ReplicationFailure.Kind.SUPERSEDED) {
                throw e;
            }
            // In use for a moment by a worker that is tried again, or too much for the time: the next look may see it.
            return decoding(String.valueOf(e.getMessage()));
        }
    }

    private boolean isFetchedFrom() {
        return publisher.use(slot::status).filter(SlotStatus::active).isPresent();
    }

    /** A publication that was not there when a change was made cannot be decoded with, though it is there now. */
    private Optional<Ailment> decoding(String message) {
        return message.contains("publication \"" + name + "\" does not exist")
                ? Optional.of(new Ailment(
                        Kind.PUBLICATION,
                        "the publication of the " + publisherPostgres.side().label() + " was dropped for a time",
                        "what was committed meanwhile cannot be decoded any more",
                        "run `crossfade abort`, and then migrate again: everything is copied anew"))
                : Optional.empty();
    }

    private Ailment unknown(boolean connectionTried) {
        return subscriber.use(here -> {
            Optional<String> rights = TrialRights.remedy(here);
            return new Ailment(
                    Kind.UNKNOWN,
                    StreamHealth.of(here, name).applying() > 0
                            ? "the stream does not get on"
                            : "the worker that applies does not run",
                    "neither catalogs, rights" + (connectionTried ? ", connection" : "")
                            + (rights.isEmpty() ? " nor the changes that come next tell why" : " tell why")
                            + (connectionTried
                                    ? ""
                                    : "; the connection was not tried, for our role may not subscribe any more")
                            + (rights.isEmpty()
                                    ? ""
                                    : "; the changes that come next were not tried, for our role may not"),
                    rights.map(grants -> "let our role try them: " + grants + "; or ")
                                    .orElse("")
                            + "see the server's log there, for an ERROR of the subscription " + name
                            + ": its DETAIL has the key, its CONTEXT the table");
        });
    }

    @Override
    public void close() {
        publisher.close();
        subscriber.close();
    }
}
