package dev.crossfade.replication.largeobjects;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.largeobjects.LargeObjectSweep.Pass;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the target's large objects equal to the source's: everything is compared once in a while, and in between passes carry what was
 * written since the pass before. What cannot be carried, and what somebody else had changed on the target, is named. One caller at a
 * time; the others wait.
 */
public final class LargeObjectSync implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LargeObjectSync.class);

    /** Damage that no transaction made is found by a comparison of everything alone. */
    static final Duration COMPARE_EVERY = Duration.ofMinutes(30);

    /** 200 MB. Beyond it everything is compared. */
    static final int MOST_PAGES_IN_MEMORY = 100_000;

    /** Each pass leaves what changed during itself; under a load that never ends it never ends either. */
    private static final int MOST_PASSES = 5;

    /** A pass that carries no more is as short as passes get. */
    private static final int FEW = 50;

    /**
     * Sets the pages all-visible that nobody wrote since the horizon. Without TRUNCATE it takes no lock that anyone waits for; where our
     * role may not, the server only warns. No gate: it changes nothing that anyone could see, and runs in no transaction.
     */
    private static final String VACUUM = "VACUUM (SKIP_LOCKED, TRUNCATE false) pg_catalog.pg_largeobject";

    private final BiConsumer<PostgresSession, Runnable> gatedAtSource;
    private final BiConsumer<PostgresSession, Runnable> gatedAtTarget;
    private final Horizon source;
    private final Horizon target;
    private final KeptSession tidyingAtSource;
    private final KeptSession tidyingAtTarget;
    private final KeptSession carrying;
    private final KeptSession sweeping;
    private final Set<Long> unsettled = new TreeSet<>();
    private final Alterations altered = new Alterations();
    private final Set<Side> withoutRawMap = ConcurrentHashMap.newKeySet();
    private @Nullable Deadline compared;

    /**
     * Opens nothing yet.
     *
     * @param source where the objects are
     * @param target where they are carried to
     * @param gatedAtSource runs what it is given in a transaction of the session's that holds the source's gate
     * @param gatedAtTarget the same at the target
     * @param writeOnce contents never change once they are written: passes compare OIDs, owners and rights, and carry what is new
     */
    public LargeObjectSync(
            Postgres source,
            Postgres target,
            BiConsumer<PostgresSession, Runnable> gatedAtSource,
            BiConsumer<PostgresSession, Runnable> gatedAtTarget,
            boolean writeOnce) {
        this(source, target, gatedAtSource, gatedAtTarget, new WrittenSince(writeOnce, MOST_PAGES_IN_MEMORY));
    }

    LargeObjectSync(
            Postgres source,
            Postgres target,
            BiConsumer<PostgresSession, Runnable> gatedAtSource,
            BiConsumer<PostgresSession, Runnable> gatedAtTarget,
            WrittenSince written) {
        this.gatedAtSource = gatedAtSource;
        this.gatedAtTarget = gatedAtTarget;
        this.source = new Horizon(source, written);
        this.target = new Horizon(target, written);
        this.tidyingAtSource = new KeptSession(source, "tidy", SessionLimits.LONG);
        this.tidyingAtTarget = new KeptSession(target, "tidy", SessionLimits.LONG);
        this.carrying = new KeptSession(target, "carry", SessionLimits.LONG);
        this.sweeping = new KeptSession(target, "sweep", SessionLimits.SHORT);
    }

    /**
     * Before the clock: carries all that differs, in passes until little is left to a pass, and gets ready for {@link #sweep}. Compares
     * everything where that was not done lately. Takes as long as it takes.
     */
    public synchronized LargeObjectReport carry() {
        altered.clear();
        prepareMaps();
        tidy();
        long carried = 0;
        Pass last = carrying.use(session -> {
            LargeObjectSweep sweep = sweep(session, gate(session, null), Duration.ZERO);
            return mustBeCompared() ? sweep.compare(unsettled) : sweep.sweep(unsettled);
        });
        settle(last);
        carried += last.carried();
        for (int pass = 1; pass < MOST_PASSES; pass++) {
            tidy();
            last = carrying.use(session ->
                    sweep(session, gate(session, null), Duration.ZERO).sweep(unsettled));
            settle(last);
            carried += last.carried();
            if (last.carried() <= FEW) {
                break;
            }
        }
        tidy();
        sweeping.use(session -> {
            session.statementTimeout(SessionLimits.SHORT.statement());
            new LargeObjectWriter(source::snapshot, session, gate(session, null), target::wrote).rehearse();
            return true;
        });
        return report(last, carried);
    }

    /**
     * One pass. Under the fence its report is the proof that both sides have the same large objects: nothing is written there any more,
     * and what was altered on the target since the last {@link #carry} is named, too.
     *
     * @throws ReplicationFailure TIMED_OUT when it does not come to its end in the time given
     */
    public synchronized LargeObjectReport sweep(Duration atMost) {
        Deadline end = Deadline.after(atMost);
        Pass pass = sweeping.use(session -> {
            session.statementTimeout(atMost);
            return sweep(session, gate(session, end), atMost).sweep(unsettled);
        });
        settle(pass);
        return report(pass, pass.carried());
    }

    /**
     * The target has been opened: its application writes there, and rightly. Everything is compared anew when objects are next carried in
     * this direction, and until then nothing is held for it.
     */
    public synchronized void forget() {
        source.forget();
        target.forget();
        unsettled.clear();
        altered.clear();
        compared = null;
    }

    /** What somebody else has found to differ is written anew by the next pass. */
    public synchronized void distrust(Collection<Long> oids) {
        unsettled.addAll(oids);
    }

    private boolean mustBeCompared() {
        Deadline last = compared;
        return last == null || !source.isHeld() || !target.isHeld() || last.isPast();
    }

    private LargeObjectSweep sweep(PostgresSession session, Consumer<Runnable> gated, Duration atMost) {
        return new LargeObjectSweep(source, target, session, gated, atMost);
    }

    private Consumer<Runnable> gate(PostgresSession session, @Nullable Deadline end) {
        return work -> gatedAtTarget.accept(session, () -> {
            if (end != null && end.isPast()) {
                throw new ReplicationFailure(
                        ReplicationFailure.Kind.TIMED_OUT,
                        "the large objects could not be carried within the time that was left",
                        "raise switchover.budget, or switch over when fewer of them change");
            }
            work.run();
        });
    }

    private void settle(Pass pass) {
        unsettled.clear();
        unsettled.addAll(pass.different().keySet());
        altered.addAll(pass.altered());
        if (pass.compared()) {
            compared = Deadline.after(COMPARE_EVERY);
        }
    }

    private LargeObjectReport report(Pass last, long carried) {
        Map<Long, String> different = new TreeMap<>(last.different());
        altered.inWords(target.side().label())
                .forEach((oid, what) -> different.merge(oid, oid + ": " + what, (still, anew) -> still + "; " + what));
        return new LargeObjectReport(last.objects(), carried, List.copyOf(different.values()));
    }

    /** In our own schema, so that it goes when we go; where that is not allowed, {@code check} names the statement. */
    private void prepareMaps() {
        atBoth(session -> {
            if (VisibilityMap.isToBeCreated(session)) {
                boolean here = session.side() == source.side();
                (here ? gatedAtSource : gatedAtTarget).accept(session, () -> VisibilityMap.create(session));
            }
            if (!withoutRawMap.contains(session.side()) && RawVisibilityMap.isToBeCreated(session)) {
                boolean here = session.side() == source.side();
                createIfAllowed(session, here ? gatedAtSource : gatedAtTarget);
            }
            return true;
        });
    }

    /**
     * It only makes passes faster: what the server, or a trigger of the application's, says against it is no reason to stop. Asked once, for
     * each refusal stands in the server's log.
     */
    private void createIfAllowed(PostgresSession session, BiConsumer<PostgresSession, Runnable> gated) {
        try {
            gated.accept(session, () -> RawVisibilityMap.create(session));
        } catch (ReplicationFailure e) {
            if (e.kind() != ReplicationFailure.Kind.FAILED && e.kind() != ReplicationFailure.Kind.REFUSED) {
                throw e;
            }
            withoutRawMap.add(session.side());
            LOG.info(
                    "pageinspect could not be created at the {}, so the map is read row by row: {}",
                    session.side().label(),
                    e.getMessage());
        }
    }

    private void tidy() {
        source.awaitRelease();
        target.awaitRelease();
        atBoth(session -> {
            session.execute(VACUUM);
            return true;
        });
    }

    private <T> void atBoth(Function<PostgresSession, T> work) {
        BothSides.ask(() -> tidyingAtSource.use(work), () -> tidyingAtTarget.use(work));
    }

    /** At once: whoever is at work loses the sessions. */
    @Override
    public void close() {
        source.close();
        target.close();
        tidyingAtSource.close();
        tidyingAtTarget.close();
        carrying.close();
        sweeping.close();
    }
}
