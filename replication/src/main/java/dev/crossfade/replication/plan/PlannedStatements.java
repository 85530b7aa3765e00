package dev.crossfade.replication.plan;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.DdlLock;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.fence.gate.GateSchema;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.gate.Token;
import dev.crossfade.replication.fence.guard.GuardTriggers;
import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.fence.guard.SequenceRights;
import dev.crossfade.replication.fence.guard.ShutOut;
import dev.crossfade.replication.fence.guard.TableLocks;
import dev.crossfade.replication.largeobjects.LargeObjectWriter;
import dev.crossfade.replication.largeobjects.RawVisibilityMap;
import dev.crossfade.replication.largeobjects.VisibilityMap;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TablePattern;
import dev.crossfade.replication.stream.CopyNote;
import dev.crossfade.replication.stream.FilledTables;
import dev.crossfade.replication.stream.OwnChanges;
import dev.crossfade.replication.stream.Publication;
import dev.crossfade.replication.stream.Slot;
import dev.crossfade.replication.stream.SlotCreation;
import dev.crossfade.replication.stream.Subscription;
import dev.crossfade.replication.stream.SubscriptionStatements;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The statements of a migration that goes forward, in the words of those who run them. Pure. */
final class PlannedStatements {

    private static final String ANYTHING = "…";
    /** Whoever follows by hand puts it in. */
    private static final Secret PASSWORD = new Secret(ANYTHING);

    private static final List<String> UPKEEP = List.of(
            "CREATE INDEX …",
            "VACUUM (ANALYZE, SKIP_LOCKED) …",
            "ANALYZE (SKIP_LOCKED) …",
            "REINDEX INDEX …",
            "REFRESH MATERIALIZED VIEW …");

    private final PlanGround ground;
    private final TenantSettings tenant;
    private final String stream;
    private final String wayBack;
    private final boolean keepsWayBack;

    PlannedStatements(PlanGround ground, TenantSettings tenant, MigrationSession session) {
        this.ground = ground;
        this.tenant = tenant;
        this.stream = session.streamName(Direction.FORWARD);
        this.wayBack = session.streamName(Direction.BACK);
        this.keepsWayBack = !tenant.switchover().rollbackWindow().isZero();
    }

    Map<Deed, List<PlannedStatement>> byDeed() {
        Map<Deed, List<PlannedStatement>> statements = new EnumMap<>(Deed.class);
        for (Deed deed : Deed.values()) {
            statements.put(deed, of(deed).toList());
        }
        return statements;
    }

    private Stream<PlannedStatement> of(Deed deed) {
        return switch (deed) {
            case INSTALL_GATES ->
                Stream.concat(gate(Side.TARGET, GateState.GUARDED), gate(Side.SOURCE, GateState.SERVING));
            case LOCK_DDL -> lockDdl();
            case COPY_SCHEMA ->
                like(
                        Side.TARGET,
                        ground.schemaIsCopied()
                                ? List.of(
                                        "CREATE …", "ALTER …", "COMMENT …", "GRANT …", "REVOKE …", "SET …", "SELECT …")
                                : List.of());
            case REBUILD_INDEXES -> like(Side.TARGET, List.of("REINDEX INDEX …"));
            case GUARD_TARGET -> guardTarget();
            case EMPTY_TARGET -> ifNeeded(Side.TARGET, emptying());
            case PUBLISH ->
                always(Side.SOURCE, Publication.creation(stream, ground.source().holdingRows()));
            case SUBSCRIBE -> subscribe();
            case KEEP_UP_TARGET -> like(Side.TARGET, UPKEEP);
            case CARRY_LARGE_OBJECTS -> carriesLargeObjects() ? carryLargeObjects() : Stream.of();
            case WIDEN_SEQUENCES -> like(Side.TARGET, List.of("SELECT … setval(…) …"));
            case PREPARE_WAY_BACK -> whereKept(this::prepareWayBack);
            case PREPARE_FENCE -> always(Side.SOURCE, triggers(ground.source().guarded()));
            case FENCE -> fence();
            case CATCH_UP -> always(Side.TARGET, List.of("LISTEN " + Token.CHANNEL));
            case OPEN -> open();
            case EXCHANGE_ROLES -> always(Side.TARGET, removals(guardedAtTarget()));
            case TURN_AROUND ->
                whereKept(() -> Stream.of(
                        PlannedStatement.always(Side.TARGET, SubscriptionStatements.switching(stream, false)),
                        PlannedStatement.always(Side.SOURCE, SubscriptionStatements.switching(wayBack, true))));
            case CLOSE_WAY_BACK -> closeWayBack();
            case CLEAN_UP -> cleanUp();
            case UNDO -> undo();
        };
    }

    private Stream<PlannedStatement> gate(Side side, GateState initial) {
        return Stream.concat(
                always(side, Gate.creation(initial, database(side).replication().user())),
                like(side, List.of(Gate.INSERT.replace("?", ANYTHING))));
    }

    private Stream<PlannedStatement> lockDdl() {
        if (!tenant.replication().ddlLock()) {
            return Stream.of();
        }
        return Stream.of(Side.values()).filter(this::mayLockDdl).flatMap(side -> always(side, DdlLock.creation()));
    }

    private boolean mayLockDdl(Side side) {
        return (side == Side.SOURCE ? ground.source() : ground.target()).mayLockDdl();
    }

    private Stream<PlannedStatement> guardTarget() {
        return Stream.of(
                        always(Side.TARGET, List.of(GuardFunction.REFUSES)),
                        always(Side.TARGET, triggers(guardedAtTarget())),
                        like(Side.TARGET, SequenceRights.TAKING))
                .flatMap(part -> part);
    }

    /** Once its schema is the source's, they are the same. */
    private List<GuardedTable> guardedAtTarget() {
        return ground.schemaIsCopied()
                ? ground.source().guarded()
                : ground.target().guarded();
    }

    private List<String> emptying() {
        List<TablePattern> named = TablePattern.all(tenant.replication().truncateTarget());
        List<FilledTables.Guarded> tables = ground.target().holdingRows().stream()
                .filter(table -> TablePattern.anyMatches(named, table))
                .map(table -> new FilledTables.Guarded(table, List.of(GuardFunction.TRIGGER)))
                .toList();
        return tables.isEmpty() ? List.of() : FilledTables.emptying(tables);
    }

    private Stream<PlannedStatement> subscribe() {
        return Stream.of(
                PlannedStatement.always(Side.SOURCE, SlotCreation.statement(stream)),
                PlannedStatement.always(
                        Side.TARGET,
                        SubscriptionStatements.creation(
                                stream,
                                reached(Side.SOURCE),
                                "source",
                                Subscription.Terms.copying(keepsWayBack && toldApart()))),
                PlannedStatement.always(Side.SOURCE, CopyNote.CREATE));
    }

    private static Stream<PlannedStatement> carryLargeObjects() {
        return Stream.concat(
                Stream.of(Side.values())
                        .flatMap(side -> Stream.concat(
                                ifNeeded(side, List.of(VisibilityMap.CREATE, RawVisibilityMap.CREATE)),
                                like(side, List.of("CREATE OR REPLACE FUNCTION pg_temp.…")))),
                like(Side.TARGET, LargeObjectWriter.LIKE));
    }

    private Stream<PlannedStatement> prepareWayBack() {
        List<TableName> tables = ground.schemaIsCopied()
                ? ground.source().holdingRows()
                : ground.target().holdingRows();
        return Stream.of(
                        always(Side.TARGET, Publication.creation(wayBack, tables)),
                        always(Side.TARGET, List.of(SlotCreation.statement(wayBack))),
                        always(
                                Side.SOURCE,
                                List.of(SubscriptionStatements.creation(
                                        wayBack,
                                        reached(Side.TARGET),
                                        "target",
                                        Subscription.Terms.asleep(toldApart())))))
                .flatMap(part -> part);
    }

    private Stream<PlannedStatement> fence() {
        return Stream.of(
                        always(Side.SOURCE, ground.shutting()),
                        like(Side.SOURCE, List.of(ShutOut.TAKING_LOGIN)),
                        always(Side.SOURCE, List.of(GuardFunction.REFUSES)),
                        always(Side.SOURCE, locks()),
                        like(
                                Side.SOURCE,
                                List.of("SELECT pg_terminate_backend(…) …", Token.INSERT.replace("?", ANYTHING))))
                .flatMap(part -> part);
    }

    private List<String> locks() {
        List<GuardedTable> tables = ground.source().guarded().stream()
                .filter(table -> !table.foreign())
                .toList();
        return tables.isEmpty() ? List.of() : List.of(TableLocks.statement(tables));
    }

    private static Stream<PlannedStatement> open() {
        return Stream.concat(
                always(Side.TARGET, List.of(GuardFunction.LETS_PASS)), like(Side.TARGET, SequenceRights.GIVING_BACK));
    }

    private Stream<PlannedStatement> closeWayBack() {
        Stream<PlannedStatement> back = keepsWayBack
                ? Stream.of(
                                always(Side.SOURCE, SubscriptionStatements.removal(wayBack)),
                                always(Side.TARGET, List.of(Slot.removal(wayBack), Publication.removal(wayBack))))
                        .flatMap(part -> part)
                : always(Side.TARGET, List.of(Publication.removal(wayBack)));
        Stream<PlannedStatement> forward = Stream.of(
                        unlockDdl(Side.TARGET),
                        always(Side.TARGET, SubscriptionStatements.removal(stream)),
                        always(Side.SOURCE, List.of(Slot.removal(stream), Publication.removal(stream))),
                        unlockDdl(Side.SOURCE))
                .flatMap(part -> part);
        return Stream.concat(back, forward);
    }

    private Stream<PlannedStatement> unlockDdl(Side side) {
        return tenant.replication().ddlLock() && mayLockDdl(side) ? always(side, DdlLock.removal()) : Stream.of();
    }

    private Stream<PlannedStatement> cleanUp() {
        return Stream.concat(
                removal(Side.TARGET, guardedAtTarget()),
                removal(Side.SOURCE, ground.source().guarded()));
    }

    private static Stream<PlannedStatement> removal(Side side, List<GuardedTable> guarded) {
        return Stream.of(
                        always(side, List.of(GuardFunction.LETS_PASS)),
                        like(side, SequenceRights.GIVING_BACK),
                        // The target was never shut in a migration that goes forward.
                        like(side, side == Side.SOURCE ? ShutOut.LETTING_IN : List.of()),
                        ifNeeded(side, removals(guarded)),
                        always(side, List.of(GateSchema.DROP)))
                .flatMap(part -> part);
    }

    private static Stream<PlannedStatement> undo() {
        return Stream.concat(
                ifNeeded(Side.SOURCE, List.of(GuardFunction.LETS_PASS)), like(Side.SOURCE, ShutOut.LETTING_IN));
    }

    private Stream<PlannedStatement> whereKept(Supplier<Stream<PlannedStatement>> statements) {
        return keepsWayBack ? statements.get() : Stream.of();
    }

    private boolean toldApart() {
        return OwnChanges.toldApart(ground.source().major(), ground.target().major());
    }

    private boolean carriesLargeObjects() {
        return tenant.replication().largeObjects() != TenantSettings.LargeObjects.NONE;
    }

    private ReplicationAccess reached(Side side) {
        ReplicationAccess access = database(side).replication();
        return access.password().isEmpty() ? access : new ReplicationAccess(access.user(), PASSWORD, access.url());
    }

    private DatabaseSettings database(Side side) {
        return Objects.requireNonNull(tenant.side(side).database(), "a migration has databases");
    }

    private static List<String> triggers(List<GuardedTable> tables) {
        return tables.stream().map(GuardTriggers::creation).toList();
    }

    private static List<String> removals(List<GuardedTable> tables) {
        return tables.stream().map(GuardTriggers::removal).toList();
    }

    private static Stream<PlannedStatement> always(Side side, List<String> statements) {
        return statements.stream().map(sql -> PlannedStatement.always(side, sql));
    }

    private static Stream<PlannedStatement> ifNeeded(Side side, List<String> statements) {
        return statements.stream().map(sql -> PlannedStatement.ifNeeded(side, sql));
    }

    private static Stream<PlannedStatement> like(Side side, List<String> statements) {
        return statements.stream().map(sql -> PlannedStatement.like(side, sql));
    }
}
