package dev.crossfade.control.command;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Stage;
import java.util.List;
import java.util.Optional;

/** {@code migrate} of many: each is done at its hold point, or, where it switches over by itself, at its end. */
final class MigrateWave implements WaveVerb {

    private final boolean triesAgain;

    /** @param triesAgain what has failed */
    MigrateWave(boolean triesAgain) {
        this.triesAgain = triesAgain;
    }

    @Override
    public String name() {
        return "migrate";
    }

    @Override
    public void consent(Verb verb, List<TenantId> tenants) {
        verb.consent("Start to replicate " + TypedWave.inWords(tenants)
                + " to their targets? Tables in replication.truncateTarget are emptied there.");
    }

    @Override
    public Place place(Optional<MigrationStatus> now) {
        if (now.isEmpty()) {
            return Place.MAY_BEGIN;
        }
        if (now.filter(MigrateWave::hasArrived).isPresent()) {
            return Place.DONE;
        }
        if (now.filter(MigrateWave::isAborted).isPresent()) {
            return Place.ABORTED;
        }
        if (now.filter(MigrateWave::hasFailed).isEmpty()) {
            return Place.UNDER_WAY;
        }
        return triesAgain ? Place.MAY_BEGIN : Place.HAS_FAILED;
    }

    @Override
    public Trouble whyNot(TenantId tenant, Optional<MigrationStatus> now) {
        return now.map(one -> isAborted(one)
                        ? new Trouble(
                                "it was aborted",
                                "somebody gave it up, and a wave does not begin it anew",
                                "leave it, or name it alone: crossfade migrate " + tenant)
                        : why(one))
                .orElseThrow(() -> new IllegalStateException("a migration can always be asked for: " + tenant));
    }

    @Override
    public MigrationStatus begin(ControlClient control, TenantId tenant, Optional<MigrationStatus> before) {
        return control.migrate(tenant, null);
    }

    /** A start that was heard has made another migration, or at least another state of the one before. */
    @Override
    public boolean maySayAgain(Optional<MigrationStatus> before, Optional<MigrationStatus> now) {
        return now.isEmpty() || before.filter(one -> isSame(one, now.get())).isPresent();
    }

    private static boolean isSame(MigrationStatus one, MigrationStatus other) {
        return one.migration().equals(other.migration())
                && one.state().equals(other.state())
                && one.since().equals(other.since());
    }

    @Override
    public Optional<End> end(TenantId tenant, MigrationStatus now) {
        if (hasArrived(now)) {
            return Optional.of(new End(null, null));
        }
        return hasFailed(now) ? Optional.of(new End(null, why(now))) : Optional.empty();
    }

    private static Trouble why(MigrationStatus now) {
        Trouble problem = now.problem();
        return problem == null ? new Trouble("it is " + now.state(), "step " + now.step(), now.safeNext()) : problem;
    }

    /** Or is about to be. */
    private static boolean isAborted(MigrationStatus now) {
        return now.state().startsWith("abort");
    }

    /** Whether it is where {@code migrate} ends: at the hold point for a person, or behind the switchover. */
    static boolean hasArrived(MigrationStatus now) {
        boolean behind =
                now.stage().equals(Stage.POST_MIGRATION.name()) && !now.state().equals("running") && !hasFailed(now);
        return "switchover".equals(now.waitingFor()) || now.state().equals("done") || behind;
    }

    static boolean hasFailed(MigrationStatus now) {
        return now.state().equals("failed") || now.state().equals("aborted");
    }
}
