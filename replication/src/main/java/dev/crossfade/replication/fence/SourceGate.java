package dev.crossfade.replication.fence;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.Takeover;
import dev.crossfade.replication.fence.guard.GuardTriggers;
import dev.crossfade.replication.fence.guard.SequenceRights;
import dev.crossfade.replication.fence.guard.ShutOut;
import dev.crossfade.replication.fence.sessions.ApplicationSessions;
import dev.crossfade.replication.fence.sessions.EndedSessions;
import dev.crossfade.replication.fence.sessions.Fenceability;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The verbs of the side that serves about who may write, on sessions that are kept open from one to the next. */
public final class SourceGate implements AutoCloseable {

    private final Postgres postgres;
    private final Gate gate;
    private final SourceFence fence;
    private final Unfencing unfencing;
    private final GateRemoval removal;
    private final DdlLock ddlLock;
    private final KeptSession actor;
    private final KeptSession locker;
    private final KeptSession look;
    private final ExecutorService lockWaiter;

    public SourceGate(Postgres postgres, TenantSettings.Replication settings, Clock clock) {
        DatabaseSettings database = postgres.settings();
        TableSelection selection = new TableSelection(settings);
        this.postgres = postgres;
        this.gate = new Gate(postgres);
        this.lockWaiter = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "fence-locks");
            thread.setDaemon(true);
            return thread;
        });
        GuardTriggers triggers = new GuardTriggers(gate, selection);
        ShutOut shutOut = new ShutOut(database.replication().user(), database.appRoles());
        SequenceRights sequences = new SequenceRights(settings.schemas(), database.appRoles());
        this.removal = new GateRemoval(gate, triggers, shutOut, sequences);
        this.fence = new SourceFence(
                postgres.session(),
                gate,
                triggers,
                shutOut,
                new Fenceability(database.appRoles(), postgres.session().streamNames()),
                clock,
                lockWaiter);
        this.unfencing = new Unfencing(postgres.session(), gate, shutOut, sequences);
        this.ddlLock = new DdlLock(gate, settings.schemas());
        this.actor = new KeptSession(postgres, "gate", SessionLimits.SHORT);
        this.locker = new KeptSession(postgres, "fence", SessionLimits.SHORT);
        this.look = new KeptSession(postgres, "look", SessionLimits.SHORT);
    }

    public Optional<GateRow> row() {
        return look.use(Gate::read);
    }

    public Lineage lineage() {
        return look.use(Lineage::read);
    }

    public GateRow install(GateState initial) {
        return actor.use(session -> gate.install(session, initial));
    }

    public void takeOver() {
        actor.use(session -> {
            new Takeover(postgres).run(session);
            return true;
        });
    }

    /** Before the clock: the triggers are there, no session needs to be opened under it, and what will be done has been tried. */
    public void prepare() {
        locker.use(holds -> actor.use(session -> {
            fence.prepare(session);
            fence.tryOut(session, holds);
            return true;
        }));
        look.warm();
    }

    /** REFUSED where a fence cannot be proved. */
    public void insistOnProvable() {
        actor.use(session -> {
            fence.insistOnProvable(session);
            return true;
        });
    }

    /**
     * REFUSED where a fence cannot be proved, or would end what does not end by itself.
     *
     * @param patience how long a transaction may have lasted
     */
    public void insistOnQuiet(Duration patience) {
        actor.use(session -> {
            fence.insistOnQuiet(session, patience);
            return true;
        });
    }

    /** REFUSED where writes cannot be refused while reads go on. */
    public void insistOnReadOnly() {
        actor.use(session -> {
            fence.insistOnReadOnly(session);
            return true;
        });
    }

    public EndedSessions refuseWrites(Epoch epoch, Duration atMost) {
        return locker.use(holds -> actor.use(session -> fence.refuseWrites(session, holds, epoch, atMost)));
    }

    public FenceReport fence(Epoch epoch, Duration atMost) {
        return locker.use(holds -> actor.use(session -> fence.fence(session, holds, epoch, atMost)));
    }

    public GateRow unfence(GateRow aborted) {
        return actor.use(session -> unfencing.unfence(session, aborted));
    }

    public Optional<GateRow> serveAnew(Supplier<GateRow> abort) {
        return actor.use(session -> gate.serveAnew(session, abort));
    }

    /** Only with the operator's consent that the target is destroyed or isolated. */
    public GateRow unfenceAcceptingLoss() {
        return actor.use(unfencing::unfenceAcceptingLoss);
    }

    public GateRow retire(GateRow opened) {
        return actor.use(session -> fence.retire(session, opened));
    }

    public boolean lockDdl() {
        return actor.use(ddlLock::lock);
    }

    /** For good: somebody has lifted what keeps the application from its work. */
    public void unlockDdl() {
        actor.use(session -> {
            ddlLock.unlock(session);
            return true;
        });
    }

    public int applicationSessions() {
        return look.use(session ->
                ApplicationSessions.count(session, postgres.settings().appRoles()));
    }

    public List<String> leftovers() {
        return look.use(session -> Leftovers.find(session, postgres.session()));
    }

    /** Gives back rights and drops triggers and schema; the stream's part has gone before. */
    public void remove() {
        actor.use(session -> {
            removal.remove(session);
            return true;
        });
    }

    /** The same, of the side that was left for good. */
    public void removeLeft() {
        actor.use(session -> {
            removal.removeLeft(session);
            return true;
        });
    }

    @Override
    public void close() {
        lockWaiter.shutdownNow();
        actor.close();
        locker.close();
        look.close();
    }
}
