package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.dump.PgDump;
import dev.crossfade.replication.dump.SchemaCopy;
import dev.crossfade.replication.fence.gate.ForeignGates;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at both sides and names what would stop the migration, or be left behind. It changes nothing, and it finds out about
 * privileges by asking for them, never by trying. A side that does not answer is a finding, and the other is looked at all the
 * same.
 */
public final class Preflight {

    private final Postgres source;
    private final Postgres target;
    private final TenantSettings tenant;
    private final SchemaCopy schemaCopy;

    public Preflight(Postgres source, Postgres target, TenantSettings tenant) {
        this(source, target, tenant, new PgDump("pg_dump"));
    }

    /** @param dump asked for its version alone, and only where the schema is to be copied */
    public Preflight(Postgres source, Postgres target, TenantSettings tenant, PgDump dump) {
        this.source = source;
        this.target = target;
        this.tenant = tenant;
        this.schemaCopy = new SchemaCopy(source, target, tenant, dump);
    }

    /** The one look that whoever compares both sides needs, too: each of them would be equal to itself. */
    public static Optional<Finding> sameDatabase(PostgresSession one, PostgresSession other) {
        return SameDatabase.look(one, other).stream().findFirst();
    }

    /** The worst first. */
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        Optional<PostgresSession> here = open(source, findings);
        Optional<PostgresSession> there = open(target, findings);
        try {
            if (here.isPresent() && there.isPresent()) {
                List<Finding> same = look(() -> SameDatabase.look(here.get(), there.get()));
                if (same.stream().anyMatch(finding -> finding.code().equals(SameDatabase.CODE))) {
                    // Every other finding would be about a target that there is not, and some would have it emptied.
                    return same;
                }
                findings.addAll(same);
            }
            ForeignGates gates = new ForeignGates(tenant.id(), gate(here), gate(there));
            Optional<Finding> exchanged = GateCheck.exchanged(gates);
            if (exchanged.isPresent()) {
                findings.add(exchanged.get());
                return findings;
            }
            boolean lost = isLost(here) || isLost(there);
            boolean hasSchema = there.isEmpty() || hasSchema(there.get());
            boolean copied = tenant.replication().copySchema() && !hasSchema;
            here.ifPresent(session -> findings.addAll(atSource(session, gates)));
            there.ifPresent(session -> findings.addAll(atTarget(session, gates, lost, copied)));
            if (here.isPresent() && there.isPresent()) {
                findings.addAll(atBoth(here.get(), there.get(), hasSchema));
                if (findings.stream().noneMatch(finding -> finding.code().equals("replication-role"))) {
                    findings.addAll(look(() -> Reachability.look(there.get(), source)));
                }
                findings.addAll(look(() -> new WayBackCheck(tenant, source.settings(), target)
                        .look(here.get(), there.get(), List.copyOf(findings))));
            }
        } finally {
            here.ifPresent(PostgresSession::close);
            there.ifPresent(PostgresSession::close);
        }
        return MissingAppRoles.toldOnce(findings).stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
    }

    /** Of it only whether the servers reach each other, tried whatever else is found: one that lacks a role does not. */
    public Reach reach() {
        List<Side> wanted = tenant.switchover().rollbackWindow().isZero()
                ? List.of(Side.TARGET)
                : List.of(Side.TARGET, Side.SOURCE);
        List<Side> reaching = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        Optional<PostgresSession> here = open(source, findings);
        Optional<PostgresSession> there = open(target, findings);
        try {
            if (here.isPresent() && there.isPresent()) {
                List<Finding> same = look(() -> SameDatabase.look(here.get(), there.get()));
                findings.addAll(same);
                for (Side side : same.isEmpty() ? wanted : List.<Side>of()) {
                    List<Finding> found = look(() -> side == Side.TARGET
                            ? Reachability.look(there.get(), source)
                            : Reachability.look(here.get(), target));
                    findings.addAll(found);
                    if (found.isEmpty()) {
                        reaching.add(side);
                    }
                }
            }
        } finally {
            here.ifPresent(PostgresSession::close);
            there.ifPresent(PostgresSession::close);
        }
        return new Reach(wanted, reaching, findings);
    }

    private static @Nullable GateRow gate(Optional<PostgresSession> side) {
        try {
            return side.flatMap(GateCheck::read).orElse(null);
        } catch (ReplicationFailure e) {
            // Whatever keeps it from being read is a finding of the look at that side.
            return null;
        }
    }

    private static boolean isLost(Optional<PostgresSession> side) {
        try {
            return side.filter(GateCheck::isLost).isPresent();
        } catch (ReplicationFailure e) {
            // As above.
            return false;
        }
    }

    private List<Finding> atSource(PostgresSession session, ForeignGates gates) {
        TenantSettings.Replication replication = tenant.replication();
        return looks(List.of(
                () -> new SourceServerCheck(tenant, gates).look(session),
                () -> new SourceRolesCheck(tenant, source.settings()).look(session),
                () -> new SourceTablesCheck(replication, source.settings()).look(session),
                () -> new RelationsCheck(replication).look(session),
                () -> new SequencesCheck(tenant).look(session),
                () -> IndexesCheck.look(session, replication),
                () -> ForeignCode.look(session),
                () -> DdlLockCheck.look(session, replication, source.settings().user()),
                () -> RoundTrips.look(session, System::nanoTime),
                () -> LineageCheck.look(session, source.settings().user()),
                () -> new GateCheck(source, gates).look(session)));
    }

    /** @param lost a gate says nothing any more, so that the tenant may live here */
    private List<Finding> atTarget(PostgresSession session, ForeignGates gates, boolean lost, boolean schemaIsCopied) {
        TenantSettings.Replication replication = tenant.replication();
        return looks(List.of(
                () -> new TargetServerCheck().look(session),
                () -> new TargetRolesCheck(replication, target.settings()).look(session),
                () -> new TargetTablesCheck(replication, schemaIsCopied).look(session),
                () -> IndexesCheck.look(session, replication),
                () -> ForeignCode.look(session),
                () -> DdlLockCheck.look(session, replication, target.settings().user()),
                () -> RoundTrips.look(session, System::nanoTime),
                () -> LineageCheck.look(session, target.settings().user()),
                () -> new TargetContentCheck(replication, target, lost || gates.mayLiveOnTarget()).look(session),
                () -> new GateCheck(target, gates).look(session)));
    }

    /** Where {@code replication.copySchema} will make it, the target is not to have a schema. */
    private boolean hasSchema(PostgresSession atTarget) {
        try {
            return !schemaCopy.isDue(atTarget);
        } catch (ReplicationFailure e) {
            // Whatever keeps it from being read is a finding of the look at that side.
            return true;
        }
    }

    private List<Finding> atBoth(PostgresSession here, PostgresSession there, boolean targetHasSchema) {
        TenantSettings.Replication replication = tenant.replication();
        return looks(List.of(
                () -> new BothSidesCheck(tenant, targetHasSchema).look(here, there),
                () -> ExtensionsCheck.look(here, there),
                () -> LentMapCheck.look(
                        here,
                        there,
                        replication,
                        source.settings().user(),
                        target.settings().user()),
                () -> replication.copySchema() && !targetHasSchema
                        ? new SchemaCopyCheck(replication, source.settings(), target.settings())
                                .look(schemaCopy, here, there)
                        : List.of(),
                () -> new UnmatchedSettings(replication).look(here, there, targetHasSchema)));
    }

    private static List<Finding> looks(List<Supplier<List<Finding>>> looks) {
        return looks.stream().flatMap(look -> look(look).stream()).toList();
    }

    /** A look that our role is denied is a finding, and the others are taken all the same. */
    private static List<Finding> look(Supplier<List<Finding>> look) {
        try {
            return look.get();
        } catch (ReplicationFailure e) {
            return List.of(DeniedLook.finding(e).orElseThrow(() -> e));
        }
    }

    private static Optional<PostgresSession> open(Postgres postgres, List<Finding> findings) {
        try {
            return direct(postgres, postgres.open("check"), findings);
        } catch (ReplicationFailure e) {
            findings.add(DeniedLook.login(postgres, e)
                    .or(() -> Pooler.refusal(postgres, e))
                    .orElseGet(() -> new Finding(
                            Finding.Severity.BLOCKS,
                            "unreachable",
                            postgres.side(),
                            postgres.address(),
                            String.valueOf(e.getMessage()),
                            e.action())));
            return Optional.empty();
        }
    }

    /** Through a pooler nothing is looked at: what is found there may be another session's. */
    private static Optional<PostgresSession> direct(
            Postgres postgres, PostgresSession session, List<Finding> findings) {
        Optional<Finding> pooler;
        try {
            pooler = Pooler.look(postgres, session);
        } catch (ReplicationFailure e) {
            session.close();
            throw e;
        }
        if (pooler.isPresent()) {
            session.close();
            findings.add(pooler.get());
            return Optional.empty();
        }
        return Optional.of(session);
    }
}
