package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.SameDatabase;
import dev.crossfade.replication.reverse.Ended;
import dev.crossfade.replication.schema.Drift;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Compares a tenant's databases without a controller, and changes nothing: from the {@link ServingSide} to the other one. The gates say
 * which that is, and of which migration. It says which it compares, and where nothing keeps them equal.
 */
final class LoneVerification {

    private static final int MOST_NAMED = 20;

    private final DatabasePairs databases;
    private final TenantSettings tenant;
    private final Consumer<String> say;

    /** @param say is told, before the comparison, what is compared */
    LoneVerification(DatabasePairs databases, TenantSettings tenant, Consumer<String> say) {
        this.databases = databases;
        this.tenant = tenant;
        this.say = say;
    }

    /** @throws VerbFailure when the schemas differ: rows of two forms cannot be compared */
    VerifyReport run() {
        Optional<GateRow> source;
        Optional<GateRow> target;
        try (DatabasePair looking = databases.of(tenant, new MigrationSession(UUID.randomUUID(), tenant.id(), 0))) {
            refuseSameDatabase(looking.sameDatabase());
            source = looking.at(Side.SOURCE).gate();
            target = looking.at(Side.TARGET).gate();
        }
        ServingSide serving = ServingSide.of(tenant.id(), found(Side.SOURCE, source), found(Side.TARGET, target));
        // Under the migration's own name: its subscription is what is waited for, and a fence lets us pass.
        Optional<GateRow> gate = target.or(() -> source);
        MigrationSession session = gate.map(row -> new MigrationSession(row.migration(), tenant.id(), row.generation()))
                .orElseGet(() -> new MigrationSession(UUID.randomUUID(), tenant.id(), 0));
        try (DatabasePair pair = databases.of(tenant, session)) {
            DatabasePair fromServing = serving.side() == Side.TARGET ? pair.reversed() : pair;
            say.accept(serving.inWords());
            if (gate.isPresent()) {
                sayWhereNothingIsReplicated(fromServing);
            }
            refuseDrift(pair.drift());
            return VerifyReport.of(
                    tenant.id().value(),
                    fromServing.compareRows(),
                    // Nothing is carried from here: what a controller has not carried yet differs.
                    fromServing.compareLargeObjects(() -> {}),
                    fromServing.compareSequences());
        }
    }

    private ServingSide.Found found(Side side, Optional<GateRow> gate) {
        return new ServingSide.Found(gate, gate.isEmpty() && new FenceLift(tenant, Clock.systemUTC()).isLost(side));
    }

    /** The link that leads away from the side that serves is the reverse of the one that leads there. */
    private void sayWhereNothingIsReplicated(DatabasePair fromServing) {
        Side serving = fromServing.direction().from();
        fromServing.reversed().reverse().ended().ifPresent(ended -> say.accept(inWords(ended, serving)));
    }

    private static String inWords(Ended ended, Side serving) {
        return (serving == Side.TARGET ? noWayBack(ended) : "")
                + (ended.since() == null ? "" : "since " + ended.since().truncatedTo(ChronoUnit.SECONDS) + " ")
                + "nothing that the " + serving.label() + " accepts is replicated to the "
                + serving.other().label() + ", so that the sides go apart";
    }

    /** Who ends a window notes it, but an older version did not. */
    private static String noWayBack(Ended ended) {
        return ended.since() == null
                ? "no way back is kept, for its slot is gone (the rollback window is over, or somebody dropped it): "
                : "the rollback window is over, and no way back is kept: ";
    }

    /** It would be equal to itself. */
    private static void refuseSameDatabase(Optional<Finding> same) {
        same.ifPresent(finding -> {
            throw new VerbFailure(
                    ExitCode.REFUSED,
                    Problem.of(
                            409,
                            SameDatabase.CODE,
                            "The databases were not compared",
                            finding.meaning(),
                            null,
                            finding.remedy()));
        });
    }

    private void refuseDrift(List<Drift> drift) {
        if (!drift.isEmpty()) {
            throw new VerbFailure(
                    ExitCode.REFUSED,
                    Problem.of(
                            409,
                            "schemas-differ",
                            "The databases were not compared",
                            "the schemas differ in " + drift.size() + (drift.size() == 1 ? " object" : " objects"),
                            drift.stream().limit(MOST_NAMED).map(Drift::inWords).collect(Collectors.joining("\n")),
                            "make the same change on the other side, or take it back; then try again"
                                    + Drift.mends(drift)));
        }
    }
}
