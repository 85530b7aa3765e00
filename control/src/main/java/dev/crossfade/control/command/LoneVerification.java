package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.SameDatabase;
import dev.crossfade.replication.schema.Drift;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Compares a tenant's databases without a controller, and changes nothing: from the side that serves to the other one. The gates say
 * which that is, and of which migration; where there is none, the source serves.
 */
final class LoneVerification {

    private static final int MOST_NAMED = 20;

    private final DatabasePairs databases;
    private final TenantSettings tenant;
    private boolean seesGates;

    LoneVerification(DatabasePairs databases, TenantSettings tenant) {
        this.databases = databases;
        this.tenant = tenant;
    }

    /** @throws VerbFailure when the schemas differ: rows of two forms cannot be compared */
    VerifyReport run() {
        Optional<GateRow> target;
        try (DatabasePair looking = databases.of(tenant, new MigrationSession(UUID.randomUUID(), tenant.id(), 0))) {
            refuseSameDatabase(looking.check());
            target = looking.at(Side.TARGET).gate();
        }
        seesGates = target.isPresent();
        // Under the migration's own name: its subscription is what is waited for, and a fence lets us pass.
        MigrationSession session = target.map(
                        gate -> new MigrationSession(gate.migration(), tenant.id(), gate.generation()))
                .orElseGet(() -> new MigrationSession(UUID.randomUUID(), tenant.id(), 0));
        try (DatabasePair pair = databases.of(tenant, session)) {
            refuseDrift(pair.drift());
            DatabasePair fromServing = target.filter(LoneVerification::serves).isPresent() ? pair.reversed() : pair;
            return VerifyReport.of(
                    tenant.id().value(),
                    fromServing.compareRows(),
                    // Nothing is carried from here: what a controller has not carried yet differs.
                    fromServing.compareLargeObjects(() -> {}),
                    fromServing.compareSequences());
        }
    }

    /** Otherwise nothing told which side serves, and the source was taken for it. */
    boolean seesGates() {
        return seesGates;
    }

    /** It would be equal to itself. */
    private static void refuseSameDatabase(List<Finding> findings) {
        findings.stream()
                .filter(finding -> finding.code().equals(SameDatabase.CODE))
                .findFirst()
                .ifPresent(finding -> {
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
                            "make the same change on the other side, or take it back; then try again"));
        }
    }

    private static boolean serves(GateRow target) {
        return target.state() == GateState.OPEN || target.state() == GateState.SERVING;
    }
}
