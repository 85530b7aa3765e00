package dev.crossfade.replication.preflight;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.Gate;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks at both sides and names what would stop the migration, or be left behind. It changes nothing, and it finds out about
 * privileges by asking for them, never by trying. A side that does not answer is a finding, and the other is looked at all the
 * same.
 */
public final class Preflight {

    private final Postgres source;
    private final Postgres target;
    private final TenantSettings tenant;

    public Preflight(Postgres source, Postgres target, TenantSettings tenant) {
        this.source = source;
        this.target = target;
        this.tenant = tenant;
    }

    /** The worst first. */
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        Optional<PostgresSession> here = open(source, findings);
        Optional<PostgresSession> there = open(target, findings);
        try {
            if (here.isPresent() && there.isPresent()) {
                Optional<Finding> same = SameDatabase.look(here.get(), there.get());
                if (same.isPresent()) {
                    // Every other finding would be about a target that there is not, and some would have it emptied.
                    return List.of(same.get());
                }
            }
            here.ifPresent(session -> {
                findings.addAll(new SourceServerCheck(tenant).look(session));
                findings.addAll(new SourceRolesCheck(tenant, source.settings()).look(session));
                findings.addAll(new SourceTablesCheck(
                                tenant.replication(), source.settings().appRoles())
                        .look(session));
            });
            there.ifPresent(session -> {
                findings.addAll(new TargetServerCheck().look(session));
                findings.addAll(new TargetRolesCheck(target.settings()).look(session));
                findings.addAll(new TargetTablesCheck(tenant.replication()).look(session));
            });
            if (here.isPresent() && there.isPresent()) {
                findings.addAll(new BothSidesCheck(tenant.replication()).look(here.get(), there.get()));
                findings.addAll(new UnmatchedSettings(tenant.replication()).look(here.get(), there.get()));
            }
            here.ifPresent(session -> otherMigration(source, session, findings));
            there.ifPresent(session -> otherMigration(target, session, findings));
        } finally {
            here.ifPresent(PostgresSession::close);
            there.ifPresent(PostgresSession::close);
        }
        return findings.stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
    }

    /** Found before anything is installed: on a gate that is not ours nothing could be undone. Who only looks has no migration. */
    private static void otherMigration(Postgres postgres, PostgresSession session, List<Finding> findings) {
        MigrationSession ours = postgres.session();
        Gate.read(session)
                .filter(gate -> ours.generation() > 0 && !gate.migration().equals(ours.migration()))
                .ifPresent(gate -> findings.add(new Finding(
                        Finding.Severity.BLOCKS,
                        "other-migration",
                        postgres.side(),
                        gate.migration().toString(),
                        "the gate of another migration is here: " + gate.state().label(),
                        "end that one with the controller that has it: crossfade abort, then cleanup; if its store is lost:"
                                + " crossfade fence lift, then DROP SCHEMA crossfade CASCADE")));
    }

    private static Optional<PostgresSession> open(Postgres postgres, List<Finding> findings) {
        try {
            return Optional.of(postgres.open("check"));
        } catch (ReplicationFailure e) {
            findings.add(new Finding(
                    Finding.Severity.BLOCKS,
                    "unreachable",
                    postgres.side(),
                    "",
                    String.valueOf(e.getMessage()),
                    e.action()));
            return Optional.empty();
        }
    }
}
