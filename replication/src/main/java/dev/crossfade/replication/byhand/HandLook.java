package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.GateUpgrade;
import dev.crossfade.replication.fence.gate.LostSequenceRights;
import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.schema.DeferredIndexes;
import dev.crossfade.replication.schema.SchemaFingerprint;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.sequences.SequenceReading;
import dev.crossfade.replication.stream.Slot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at both sides for what an attempt by hand goes by. Changes nothing. */
public final class HandLook {

    private static final String SEQUENCES = """
            SELECT n.nspname || '.' || c.relname
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'S' AND n.nspname = ANY (?)
            """;

    private static final String INVALID = """
            SELECT format('%I.%I', n.nspname, c.relname)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT i.indisvalid AND n.nspname = ANY (?)
             ORDER BY 1
            """;

    private static final String FILLED = """
            SELECT format('%I.%I', n.nspname, c.relname)
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'm' AND c.relispopulated = ? AND n.nspname = ANY (?)
             ORDER BY 1
            """;

    private static final String SUBSCRIBED = """
            SELECT EXISTS (
                       SELECT
                         FROM pg_subscription s
                         JOIN pg_database d ON d.oid = s.subdbid
                        WHERE d.datname = current_database() AND s.subname = ?)
            """;

    private final TenantSettings tenant;
    private final MigrationSession ours;
    private final TableSelection selection;

    /** @param ours of whichever generation: nothing is moved */
    public HandLook(TenantSettings tenant, MigrationSession ours) {
        this.tenant = tenant;
        this.ours = ours;
        this.selection = new TableSelection(tenant.replication());
    }

    /** @throws ReplicationFailure where a side does not answer, or our role may not look */
    public HandGround look() {
        try (PostgresSession source = open(Side.SOURCE);
                PostgresSession target = open(Side.TARGET)) {
            return new HandGround(
                    GuardedTable.read(source, selection),
                    GuardedTable.read(target, selection),
                    selection.readHoldingRows(source).stream()
                            .map(SelectedTable::name)
                            .toList(),
                    sequencesLeftOut(source),
                    Seal.read(source, selection.schemas()),
                    Seal.read(target, selection.schemas()),
                    obstacles(source, target));
        }
    }

    /**
     * Whether what the target takes is still kept for the source, so that a controller could go back.
     *
     * @throws ReplicationFailure where a side does not answer
     */
    public boolean keepsWayBack() {
        String stream = ours.streamName(Direction.BACK);
        try (PostgresSession source = open(Side.SOURCE);
                PostgresSession target = open(Side.TARGET)) {
            return source.one(SUBSCRIBED, row -> row.getBoolean(1), stream)
                    && new Slot(stream)
                            .status(target)
                            .filter(slot -> !slot.isLost())
                            .isPresent();
        }
    }

    /** What a controller would not begin with, or would mend first. */
    private List<String> obstacles(PostgresSession source, PostgresSession target) {
        List<String> obstacles = new ArrayList<>();
        SchemaFingerprint.differences(source, target, tenant).forEach(drift -> obstacles.add(drift.inWords()));
        DeferredIndexes.left(target)
                .forEach(index -> obstacles.add("not built yet at the target: " + index.statement()));
        target.list(INVALID, row -> row.getString(1), selection.schemas())
                .forEach(index -> obstacles.add("invalid at the target: REINDEX INDEX " + index));
        Set<String> filled = Set.copyOf(source.list(FILLED, row -> row.getString(1), true, selection.schemas()));
        target.list(FILLED, row -> row.getString(1), false, selection.schemas()).stream()
                .filter(filled::contains)
                .forEach(view -> obstacles.add("empty at the target: REFRESH MATERIALIZED VIEW " + view));
        if (LostSequenceRights.areLost(target)) {
            obstacles.add(
                    "the application's rights on the target's sequences were lost: crossfade check names what gives them back");
        }
        Stream.of(source, target).filter(GateUpgrade::isDue).forEach(old -> obstacles.add(ofOlderVersion(old.side())));
        return obstacles;
    }

    /** Whoever takes over brings it to what this version needs; a controller that does not start never does. */
    private String ofOlderVersion(Side side) {
        return "the " + side.label()
                + "'s gate is of an older version of Crossfade, and the opening needs more than it has: crossfade"
                + " fence lift " + tenant.id()
                + " --side source --config FILE brings both gates to this one, with the target"
                + " aborted, which may be armed again, and the DDL lock gone";
    }

    private Set<String> sequencesLeftOut(PostgresSession source) {
        Set<String> all = new HashSet<>(source.list(SEQUENCES, row -> row.getString(1), selection.schemas()));
        SequenceReading.known(source, selection).keySet().forEach(carried -> all.remove(carried.toString()));
        return all;
    }

    private PostgresSession open(Side side) {
        DatabaseSettings database = Objects.requireNonNull(tenant.side(side).database(), "a migration has databases");
        return new Postgres(side, database, ours).open("byhand");
    }
}
