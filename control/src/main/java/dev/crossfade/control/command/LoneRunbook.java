package dev.crossfade.control.command;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.plan.Looked;
import dev.crossfade.control.plan.Runbook;
import dev.crossfade.control.plan.SeenGate;
import dev.crossfade.control.plan.SeenGates;
import dev.crossfade.replication.byhand.Course;
import dev.crossfade.replication.byhand.HandGround;
import dev.crossfade.replication.byhand.HandLook;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Looks at both gates without a controller, and writes what a person does who has none: what a controller saw last may be from before it was
 * lost.
 */
final class LoneRunbook {

    /** A controller that is started later takes one above what it sees at the gates; so many would not have been started meanwhile. */
    private static final long ABOVE = 1_000;

    /** Two pages that are made before either is used have one generation as rarely. */
    private static final long APART = 1_000_000;

    private final TenantSettings tenant;
    private final Clock clock;

    LoneRunbook(TenantSettings tenant, Clock clock) {
        this.tenant = tenant;
        this.clock = clock;
    }

    /**
     * What was written.
     *
     * @param isOfUse false where a gate was not seen, or says what nobody can go by
     */
    record Page(String markdown, boolean isOfUse) {}

    Page page() {
        FenceLift gates = new FenceLift(tenant, clock);
        SeenGates seen = new SeenGates(
                Looked.at(() -> SeenGate.at(Side.SOURCE, gates)), Looked.at(() -> SeenGate.at(Side.TARGET, gates)));
        long above = ABOVE + ThreadLocalRandom.current().nextLong(APART);
        return new Page(
                Runbook.markdown(tenant, seen, ground(seen), wayBack(seen), clock.instant(), above),
                seen.nothingBegan() || seen.course().kind() != Course.Kind.NOTHING_BY_HAND);
    }

    /** Only where an attempt forward may begin. */
    private Looked<HandGround> ground(SeenGates seen) {
        return seen.course().equals(new Course(Course.Kind.ATTEMPT, Direction.FORWARD))
                ? Looked.at(() -> new HandLook(tenant, ours(seen)).look())
                : Looked.none();
    }

    /** Only after a switchover. */
    private Looked<Boolean> wayBack(SeenGates seen) {
        return seen.course().equals(new Course(Course.Kind.ATTEMPT, Direction.BACK))
                ? Looked.at(() -> new HandLook(tenant, ours(seen)).keepsWayBack())
                : Looked.none();
    }

    /** Of the generation that is there: nothing is moved. */
    private MigrationSession ours(SeenGates seen) {
        GateRow row = seen.row(Side.SOURCE).orElseThrow();
        return new MigrationSession(row.migration(), tenant.id(), row.generation());
    }
}
