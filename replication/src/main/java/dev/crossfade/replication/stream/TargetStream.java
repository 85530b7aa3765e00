package dev.crossfade.replication.stream;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TablePattern;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs of the side that will serve about the stream that leads to it. It speaks to the source, too: there the slot is made, and
 * the tables' sizes are known.
 */
public final class TargetStream implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TargetStream.class);

    /** The slot's creation waits for every transaction that runs at the source; a report there may take minutes. */
    private static final Duration SLOT_AT_MOST = Duration.ofMinutes(10);

    private final Postgres source;
    private final Side side;
    private final boolean wayBack;
    private final Gate gate;
    private final TableSelection selection;
    private final List<TablePattern> truncatable;
    private final FilledTables filled;
    private final Slot slot;
    private final Subscription subscription;
    private final Publication publication;
    private final InitialCopy copy;
    private final CopySlotLook copySlots;
    private final KeptSession actor;
    private final KeptSession look;
    private final KeptSession lookAtSource;
    private final KnownSizes sizes;
    /** How the subscription was told to connect last, by us; null where we do not know. */
    private volatile @Nullable String told;

    public TargetStream(Postgres target, Postgres source, TenantSettings tenant, Direction direction) {
        TenantSettings.Replication settings = tenant.replication();
        String name = target.session().streamName(direction);
        this.wayBack = !tenant.switchover().rollbackWindow().isZero();
        this.source = source;
        this.side = target.side();
        this.gate = new Gate(target);
        this.selection = new TableSelection(settings);
        this.truncatable = TablePattern.all(settings.truncateTarget());
        this.filled = new FilledTables(selection);
        this.slot = new Slot(name);
        this.subscription = new Subscription(name);
        this.publication = new Publication(name, selection);
        this.copy = new InitialCopy(name);
        this.actor = new KeptSession(target, "stream", SessionLimits.SHORT);
        this.look = new KeptSession(target, "copy", SessionLimits.SHORT);
        this.lookAtSource = new KeptSession(source, "copy", SessionLimits.SHORT);
        this.sizes = new KnownSizes(lookAtSource, selection);
        this.copySlots = new CopySlotLook(name, new Gate(source), look, lookAtSource);
    }

    public List<TableName> filledTables() {
        return look.use(filled::find);
    }

    public void truncate() {
        actor.use(session -> gate.act(session, locked -> {
            if (subscription.exists(session)) {
                throw new ReplicationFailure(
                        Kind.REFUSED,
                        "the target subscribes already: what is in its tables came from the source",
                        "nothing needs to be emptied any more");
            }
            filled.truncate(session, truncatable);
            return true;
        }));
    }

    /** Has tables copied that the publication has got since; REFUSED where such a one holds rows here. */
    public void subscribeAdded() {
        actor.use(session -> {
            if (!subscription.exists(session)) {
                throw new ReplicationFailure(
                        Kind.FAILED,
                        "the subscription " + subscription.name() + " is gone from the " + side.label(),
                        "find out who dropped it; without it nothing is carried there");
            }
            keepUp(session);
            return true;
        });
    }

    public void subscribe() {
        actor.use(session -> {
            if (subscription.exists(session)) {
                keepUp(session);
            } else {
                begin(session);
            }
            return true;
        });
    }

    public List<TableCopy> copyProgress() {
        Map<TableName, TableSize> expected = sizes.now();
        return look.use(session -> copy.progress(session, expected));
    }

    public StreamHealth health() {
        return look.use(session -> StreamHealth.of(session, subscription.name()));
    }

    /** See {@link dev.crossfade.replication.TargetDatabase#pauseStream}; does nothing where it is so already, or there is none. */
    public void pause(boolean paused) {
        actor.use(session -> gate.act(session, locked -> {
            if (subscription.exists(session) && subscription.enabled(session) == paused) {
                subscription.enable(session, !paused);
            }
            return true;
        }));
        if (paused) {
            actor.use(session -> gate.act(session, locked -> {
                subscription.endCopies(session);
                return true;
            }));
        }
    }

    public void reconnect() {
        String now = connection();
        actor.use(session -> gate.act(session, locked -> {
            if (subscription.exists(session)) {
                subscription.connectBy(session, source.settings().replication());
            }
            return true;
        }));
        told = now;
    }

    /** Whether it was what the configuration says now that the subscription was told last by us; false also where we do not know. */
    public boolean connectsAsConfigured() {
        return connection().equals(told);
    }

    private String connection() {
        return ConnectionString.of(
                source.settings().replication(), source.side().label());
    }

    public List<SlotStatus> copySlots() {
        return copySlots.slots();
    }

    /** Subscription, and its slot where the source answers; does nothing when they are not there. */
    public void remove() {
        actor.use(session -> {
            if (Gate.read(session).isPresent()) {
                gate.act(session, locked -> {
                    refuseDuringAttempt(locked);
                    subscription.drop(session);
                    return true;
                });
            } else {
                subscription.drop(session);
            }
            return true;
        });
        try (PostgresSession session = new ReplicationRole(source).open("drop-slot")) {
            slot.drop(session);
        } catch (ReplicationFailure e) {
            if (e.kind() != Kind.UNREACHABLE) {
                throw e;
            }
            LOG.warn("the source does not answer: the slot {} stays there and keeps its log", slot.name());
        }
    }

    /** From armed on until POST_MIGRATION the stream is what the switchover stands on. */
    private static void refuseDuringAttempt(GateRow locked) {
        if (locked.state() == GateState.ARMED || locked.state() == GateState.OPEN) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the target's gate says " + locked.state().label() + ": a switchover is under way",
                    "let it end, or abort it, before cleaning up");
        }
    }

    /** There is a subscription: without its slot changes are lost for good; tables that were added are copied. */
    private void keepUp(PostgresSession session) {
        boolean present = lookAtSource
                .use(slot::status)
                .filter(status -> !status.isLost())
                .isPresent();
        if (!present) {
            throw new ReplicationFailure(
                    Kind.FAILED,
                    "the subscription's slot " + slot.name() + " is gone from the source, and with it changes that the"
                            + " target never got",
                    "run `crossfade abort`, and then migrate again: everything is copied anew");
        }
        Set<TableName> added = lookAtSource.use(publication::members);
        added.removeAll(subscription.knownTables(session));
        if (!added.isEmpty()) {
            refuseFilled(FilledTables.among(
                    session,
                    selection.readHoldingRows(session).stream()
                            .filter(table -> added.contains(table.name()))
                            .toList()));
            gate.act(session, locked -> true);
            copySlots.note(session);
            subscription.refresh(session, true);
        }
    }

    private void refuseFilled(List<TableName> added) {
        if (!added.isEmpty()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the tables " + added + " were created since, and are not empty at the " + side.label()
                            + "; copied into, they would never be equal",
                    "drop them there and create them again without rows, or name them in replication.excludeTables");
        }
    }

    private void begin(PostgresSession session) {
        List<TableName> holdingRows = filled.find(session);
        if (!holdingRows.isEmpty()) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "the target's tables " + holdingRows + " are not empty; copied into, they would never be equal",
                    "empty them: replication.truncateTarget does so when a migration starts, so abort and migrate again, or"
                            + " TRUNCATE them with session_replication_role = replica; or name them in"
                            + " replication.excludeTables");
        }
        gate.act(session, locked -> true);
        if (lookAtSource.use(slot::status).isEmpty()) {
            try (PostgresSession creator = new ReplicationRole(source).open("slot")) {
                lookAtSource.use(looker -> {
                    new SlotCreation(SLOT_AT_MOST).create(slot.name(), creator, looker);
                    return true;
                });
            }
        }
        ReplicationAccess access = source.settings().replication();
        told = RenewedAccess.used(access, () -> {
            String now = connection();
            gate.act(session, locked -> {
                subscription.create(session, access, terms(session));
                copySlots.note(session);
                return true;
            });
            return now;
        });
    }

    /** With a way back, changes of both directions meet, and each is to go one way only. */
    private Subscription.Terms terms(PostgresSession session) {
        return Subscription.Terms.copying(wayBack && lookAtSource.use(here -> OwnChanges.toldApart(here, session)));
    }

    @Override
    public void close() {
        actor.close();
        look.close();
        lookAtSource.close();
    }
}
