package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.Remains;
import dev.crossfade.replication.fence.WithoutRow;
import dev.crossfade.replication.fence.gate.ForeignGates;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.LostGate;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import java.util.Optional;

/**
 * Whether a gate stands here that is not ours, or one whose row somebody has deleted: found before anything is installed, for nothing could
 * be undone on it.
 */
final class GateCheck {

    private static final String OTHER_MIGRATION = "other-migration";

    /** Not by {@code to_regclass}, which fails where our role may not look into the schema. */
    private static final String INSTALLED = """
            SELECT pg_get_userbyid(c.relowner) AS owner,
                   pg_has_role(c.relowner, 'USAGE') AS owned,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = 'crossfade' AND c.relname = 'gate'
            """;

    private final Postgres postgres;
    private final ForeignGates gates;

    /** @param gates of both sides, as far as they could be read: which side is live shows only in both */
    GateCheck(Postgres postgres, ForeignGates gates) {
        this.postgres = postgres;
        this.gates = gates;
    }

    static boolean isInstalled(PostgresSession session) {
        return session.first(INSTALLED, row -> true).isPresent();
    }

    List<Finding> look(PostgresSession session) {
        Findings findings = new Findings(session.side());
        // One that was dropped with its table keeps nobody from looking whether it is lost.
        boolean readable = session.first(INSTALLED, row -> {
                    if (!row.getBoolean("owned")) {
                        String owner = String.valueOf(row.getString("owner"));
                        new TableRights(session, findings, postgres.settings().user())
                                .missing(
                                        "is no member of " + owner + ", whose migration has begun here",
                                        "GRANT " + Identifier.quote(owner));
                    }
                    return row.getBoolean("readable");
                })
                .orElse(true);
        if (readable) {
            otherMigration(session, findings);
            lost(session, findings);
        }
        return findings.all();
    }

    /** Empty where there is none, or our role may not read it, which {@link #look} finds. */
    static Optional<GateRow> read(PostgresSession session) {
        boolean readable =
                session.first(INSTALLED, row -> row.getBoolean("readable")).orElse(false);
        return readable ? Gate.read(session) : Optional.empty();
    }

    /** Whether a gate was here, and nothing says any more what it said; false where our role may not read it. */
    static boolean isLost(PostgresSession session) {
        return session.first(INSTALLED, row -> row.getBoolean("readable")).orElse(true) && LostGate.isLost(session);
    }

    /** The one finding where the configuration has the sides exchanged: every other would be about the wrong one of them. */
    static Optional<Finding> exchanged(ForeignGates gates) {
        return gates.exchanged()
                .map(found -> new Finding(
                        Finding.Severity.BLOCKS,
                        OTHER_MIGRATION,
                        null,
                        found.misnamed().get(0).migration().toString(),
                        gates.meaning(),
                        gates.remedy()));
    }

    /** Who only looks has no migration, so that every gate is another's. */
    private void otherMigration(PostgresSession session, Findings findings) {
        Gate.read(session)
                .filter(gate -> !gate.migration().equals(postgres.session().migration()))
                .ifPresent(gate ->
                        findings.blocks(OTHER_MIGRATION, gate.migration().toString(), gates.meaning(), gates.remedy()));
    }

    /** Nothing begins beside it; and what keeps the application from writing goes on without it. */
    private void lost(PostgresSession session, Findings findings) {
        Remains.find(session, postgres.settings().appRoles())
                .ifPresent(remains -> findings.blocks(
                        "lost-gate",
                        "crossfade.gate",
                        remains.standing().isEmpty()
                                ? remains.meaning()
                                : remains.meaning() + ": " + String.join("; ", remains.standing()),
                        new WithoutRow(gates.tenant(), session.side(), remains, other(session.side())).remedy()));
    }

    private Optional<GateRow> other(Side side) {
        return Optional.ofNullable(side == Side.SOURCE ? gates.target() : gates.source());
    }
}
