package dev.crossfade.replication.reverse;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.stream.Outlet;
import dev.crossfade.replication.stream.OwnChanges;
import dev.crossfade.replication.stream.Publication;
import dev.crossfade.replication.stream.RenewedAccess;
import dev.crossfade.replication.stream.ReplicationRole;
import dev.crossfade.replication.stream.Slot;
import dev.crossfade.replication.stream.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reverse link on JDBC, on sessions that are kept open from one verb to the next. */
public final class JdbcReverseLink implements ReverseLink, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcReverseLink.class);

    /** Whoever tends the idle link tends those of other tenants, too, and comes again every few seconds. */
    private static final Duration TEND_AT_MOST = Duration.ofSeconds(5);

    private final Postgres to;
    private final Gate gateFrom;
    private final Gate gateTo;
    private final Subscription forward;
    private final ForwardLink forwardLink;
    private final Subscription subscription;
    private final Publication publication;
    private final ReverseSlot slot;
    private final Duration catchUpAtMost;
    private final LateWritesLook lateWrites;
    private final Outlet outlet;
    private final KeptSession atFrom;
    private final KeptSession atTo;
    /** A session of its own: the others may be at work for minutes, while a slot is made. */
    private final KeptSession idle;

    private final AtomicBoolean preparing = new AtomicBoolean();

    /**
     * Opens nothing yet.
     *
     * @param from the side that serves; it will subscribe
     * @param to the side that will serve; it will publish
     * @param direction from the one to the other
     */
    public JdbcReverseLink(Postgres from, Postgres to, TenantSettings tenant, Direction direction) {
        this(from, to, tenant, direction, AppliedRows.Step.USUAL);
    }

    JdbcReverseLink(Postgres from, Postgres to, TenantSettings tenant, Direction direction, AppliedRows.Step step) {
        String name = to.session().streamName(direction.reversed());
        this.to = to;
        this.gateFrom = new Gate(from);
        this.gateTo = new Gate(to);
        this.forward = new Subscription(to.session().streamName(direction));
        this.forwardLink = new ForwardLink(gateTo, forward);
        this.subscription = new Subscription(name);
        this.publication = new Publication(name, new TableSelection(tenant.replication()));
        Slot named = new Slot(name);
        ReplicationRole role = new ReplicationRole(to);
        this.slot = new ReverseSlot(gateTo, named, role, step);
        this.catchUpAtMost = step.inAll();
        this.lateWrites = new LateWritesLook(new Slot(forward.name()), new ReplicationRole(from), named, role);
        this.outlet = new Outlet(gateTo, publication, named, role);
        this.atFrom = new KeptSession(from, "reverse", SessionLimits.SHORT);
        this.atTo = new KeptSession(to, "reverse", SessionLimits.SHORT);
        this.idle = new KeptSession(to, "reverse-idle", SessionLimits.SHORT);
    }

    @Override
    public void prepare() {
        preparing.set(true);
        try {
            prepareBoth();
            catchUp();
            if (slot.isOvertaxed()) {
                prepareBoth();
            }
            insistOnNearEnd();
        } finally {
            preparing.set(false);
        }
    }

    /** In passes, each to where the log ended when it began: what is written meanwhile is for the next. */
    private void catchUp() {
        Deadline deadline = Deadline.after(catchUpAtMost);
        boolean through = advanceIdle(catchUpAtMost);
        while (through && !deadline.isPast() && idle.use(slot::isFarBehind)) {
            through = advanceIdle(deadline.remaining());
        }
    }

    /** Where the side is opened with much left, the way back may never get past it. */
    private void insistOnNearEnd() {
        if (idle.use(slot::isFarBehind)) {
            throw new ReplicationFailure(
                    Kind.FAILED,
                    "the way back's slot at the " + to.side().label() + " could not be moved along within "
                            + catchUpAtMost.toSeconds() + " s: too much is written there at present",
                    "try again in a while, when less is written; rollbackWindow: 0s goes without a way back");
        }
    }

    private void prepareBoth() {
        onBoth((here, there) -> {
            boolean toldApart = OwnChanges.toldApart(here, there);
            gateTo.act(there, locked -> {
                publication.ensure(there);
                return true;
            });
            slot.ensure(
                    there,
                    () -> gateFrom.act(here, locked -> {
                        subscription.drop(here);
                        return true;
                    }));
            if (toldApart && !forward.bringsOnlyOwnChanges(there)) {
                gateTo.act(there, locked -> {
                    forward.bringOnlyOwnChanges(there);
                    return true;
                });
            }
            ensureSubscription(here, there, toldApart);
        });
    }

    /** Asleep until the target is open: what somebody writes there before, past its guard, must not come to the side that serves. */
    private void ensureSubscription(PostgresSession here, PostgresSession there, boolean toldApart) {
        if (subscription.exists(here)
                && !subscription.enabled(here)
                && subscription.knownTables(here).equals(publication.members(there))) {
            return;
        }
        ReplicationAccess access = to.settings().replication();
        RenewedAccess.used(
                access,
                () -> gateFrom.act(here, locked -> {
                    // One that is disabled cannot learn of tables, and knows nothing else that would be lost.
                    subscription.drop(here);
                    subscription.create(here, access, Subscription.Terms.asleep(toldApart));
                    return true;
                }));
    }

    @Override
    public void followAlong() {
        if (!preparing.get() && !slot.isOvertaxed()) {
            advanceIdle(TEND_AT_MOST);
        }
    }

    /** @return whether it got through */
    private boolean advanceIdle(Duration atMost) {
        return idle.use(there -> slot.letGo(there, atMost));
    }

    @Override
    public LateWrites turnAround() {
        return atFrom.use(here -> atTo.use(there -> {
            insistOnWayBack(here);
            Optional<ReplicationFailure> stuck = skipToOpening(here, there);
            // Held until it was looked into: whoever tends the idle link would move its slot on.
            LateWrites late = gateFrom.act(here, locked -> {
                forwardLink.end(there);
                insistOnWayBack(here);
                if (subscription.enabled(here)) {
                    return new LateWrites.Unknown("the way back was turned on before");
                }
                return lateWrites.look(locked);
            });
            stuck.ifPresent(failure -> {
                throw told(failure, late);
            });
            gateFrom.act(here, locked -> {
                if (locked.state().writable()) {
                    throw ForwardLink.refused(locked, "what comes from the other side would meet its own writes");
                }
                if (!subscription.enabled(here)) {
                    subscription.enable(here, true);
                }
                return true;
            });
            return late;
        }));
    }

    /** Whoever gives the way back up, and cleans up, takes away what may be the only place where these rows are. */
    private static ReplicationFailure told(ReplicationFailure failure, LateWrites late) {
        return late.equals(LateWrites.NONE)
                ? failure
                : new ReplicationFailure(
                        failure.kind(),
                        failure.getMessage() + "; " + late.inWords(),
                        "see first what was written late there, and whether it has to be taken over; then "
                                + failure.action(),
                        failure);
    }

    /**
     * Before anything is held, for it may take a while.
     *
     * @return what keeps the way back from being turned on; the link that is not needed any more ends all the same
     */
    private Optional<ReplicationFailure> skipToOpening(PostgresSession here, PostgresSession there) {
        if (subscription.enabled(here)) {
            return Optional.empty();
        }
        forwardLink.insistOnOpen(there);
        try {
            slot.skipToOpening(there);
            return Optional.empty();
        } catch (ReplicationFailure e) {
            if (e.kind() == Kind.SUPERSEDED) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    /** Who switches over by hand takes it away. */
    private void insistOnWayBack(PostgresSession here) {
        if (!subscription.exists(here)) {
            throw new ReplicationFailure(
                    Kind.REFUSED,
                    "there is no way back: the subscription " + subscription.name() + " is gone from the "
                            + here.side().label() + ", as after a switchover by hand",
                    "end the migration with `crossfade cleanup " + to.session().tenant() + "`");
        }
    }

    @Override
    public Received received() {
        return atFrom.use(here -> Received.read(here, subscription.name()));
    }

    @Override
    public void remove() {
        try {
            unsubscribe();
        } catch (ReplicationFailure e) {
            // Whatever it is that keeps us from there: it must not keep the slot of the side that serves, whose disk it
            // would fill.
            if (e.kind() == Kind.SUPERSEDED) {
                throw e;
            }
            LOG.warn(
                    "the subscription {} stays at the {} for now, without a slot: {}",
                    subscription.name(),
                    to.side().other().label(),
                    e.getMessage());
        }
        outlet.remove(atTo);
        // After the slot: where the disk is full this may fail, and that must not.
        atTo.use(there -> {
            Ended.note(there, gateTo);
            return true;
        });
    }

    @Override
    public Optional<Ended> ended() {
        return atTo.use(there -> Ended.read(there, new Slot(subscription.name())));
    }

    @Override
    public void unsubscribe() {
        atFrom.use(here -> {
            gateFrom.actWhereInstalled(here, () -> subscription.drop(here));
            return true;
        });
    }

    /** What is done with a session at each side. */
    private interface OnBoth {
        void act(PostgresSession here, PostgresSession there);
    }

    private void onBoth(OnBoth act) {
        atFrom.use(here -> atTo.use(there -> {
            act.act(here, there);
            return true;
        }));
    }

    @Override
    public void close() {
        atFrom.close();
        atTo.close();
        idle.close();
        slot.close();
    }
}
