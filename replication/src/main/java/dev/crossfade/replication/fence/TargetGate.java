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
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The verbs of the side that will serve about who may write, on sessions that are kept open from one to the next. */
public final class TargetGate implements AutoCloseable {

    private static final String WAITS_FOR = """
            SELECT EXISTS (
                       SELECT
                         FROM pg_stat_activity
                        WHERE wait_event_type = 'Lock' AND ? = ANY (pg_blocking_pids(pid)))
            """;

    private static final int NONE = 0;

    private final Postgres postgres;
    private final Gate gate;
    private final TargetGuard guard;
    private final GateRemoval removal;
    private final DdlLock ddlLock;
    private final KeptSession actor;
    private final KeptSession opener;
    private final KeptSession look;
    /** The server process that has begun an opening. */
    private volatile int begun = NONE;

    public TargetGate(Postgres postgres, TenantSettings.Replication settings) {
        this.postgres = postgres;
        this.gate = new Gate(postgres);
        DatabaseSettings database = postgres.settings();
        GuardTriggers triggers = new GuardTriggers(gate, new TableSelection(settings));
        ShutOut shutOut = new ShutOut(database.replication().user(), database.appRoles());
        SequenceRights sequences = new SequenceRights(settings.schemas(), database.appRoles());
        this.guard = new TargetGuard(gate, triggers, shutOut, sequences);
        this.removal = new GateRemoval(gate, triggers, shutOut, sequences);
        this.ddlLock = new DdlLock(gate, settings.schemas());
        this.actor = new KeptSession(postgres, "gate", SessionLimits.SHORT);
        this.opener = new KeptSession(postgres, "opening", SessionLimits.SHORT);
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

    /** The same, but REFUSED, with nothing changed, when the target is open: whoever opened it has to go on. */
    void takeOverUnlessOpen() {
        actor.use(session -> {
            new Takeover(postgres).runUnless(session, Set.of(GateState.OPEN, GateState.SERVING));
            return true;
        });
    }

    public void guard() {
        actor.use(session -> {
            guard.guard(session);
            return true;
        });
    }

    public boolean sealed() {
        return look.use(ShutOut::isShut);
    }

    public void admit() {
        actor.use(session -> {
            guard.admit(session);
            return true;
        });
    }

    public GateRow arm(Epoch epoch) {
        letOpeningGo();
        GateRow armed = actor.use(session -> guard.arm(session, epoch));
        begun = opener.use(session -> {
            guard.beginOpening(session, epoch);
            return session.backendPid();
        });
        return armed;
    }

    public ListeningTokenWatch watchToken(Epoch epoch) {
        return new ListeningTokenWatch(
                postgres.open("watch"), epoch, postgres.session().migration(), this::standAside);
    }

    /**
     * What was begun of the opening is given up when somebody waits for it: a TRUNCATE … RESTART IDENTITY that is applied changes rows of
     * sequences, too, and the token comes after it. The opening then does all by itself, and takes longer.
     */
    private void standAside(PostgresSession session) {
        if (begun != NONE && session.one(WAITS_FOR, row -> row.getBoolean(1), begun)) {
            letOpeningGo();
        }
    }

    private void letOpeningGo() {
        begun = NONE;
        opener.letGo();
    }

    public GateRow open(Epoch epoch, Duration atMost) {
        return new Opening(guard, opener, actor).open(epoch, atMost);
    }

    public GateRow abort(Epoch epoch) {
        letOpeningGo();
        return actor.use(session -> guard.abort(session, epoch));
    }

    public GateRow guardAgain(Epoch epoch) {
        return actor.use(session -> guard.guardAgain(session, epoch));
    }

    public GateRow serve() {
        return actor.use(guard::serve);
    }

    public GateRow liftAgain() {
        return actor.use(guard::liftAgain);
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

    @Override
    public void close() {
        actor.close();
        opener.close();
        look.close();
    }
}
