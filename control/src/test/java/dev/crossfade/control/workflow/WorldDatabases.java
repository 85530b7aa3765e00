package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.SourceDatabase;
import dev.crossfade.replication.TargetDatabase;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.largeobjects.LargeObjectReport;
import dev.crossfade.replication.plan.Foreseen;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.ReverseLink;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.sequences.SequenceReport;
import dev.crossfade.replication.verify.ComparisonProgress;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The databases of a {@link World}, as one controller of one generation reaches them. */
final class WorldDatabases implements DatabasePair {

    final World world;
    final MigrationSession session;
    final Clock clock;
    final List<Finding> findings;
    final List<Drift> drift;
    final List<String> sequencesBehind;
    final List<String> objectsDifferent;
    boolean comparisonFails;
    private final Direction direction;
    private final WorldReverse reverse;
    private final WorldDatabases reversed;
    private final WorldSource source;
    private final WorldTarget target;

    WorldDatabases(World world, MigrationSession session, Clock clock) {
        this.world = world;
        this.session = session;
        this.clock = clock;
        this.findings = new ArrayList<>();
        this.drift = new ArrayList<>();
        this.sequencesBehind = new ArrayList<>();
        this.objectsDifferent = new ArrayList<>();
        this.direction = Direction.FORWARD;
        this.source = new WorldSource(this);
        this.target = new WorldTarget(this);
        this.reverse = new WorldReverse(this);
        this.reversed = new WorldDatabases(this);
    }

    private WorldDatabases(WorldDatabases forward) {
        this.world = forward.world;
        this.session = forward.session;
        this.clock = forward.clock;
        this.findings = forward.findings;
        this.drift = forward.drift;
        this.sequencesBehind = forward.sequencesBehind;
        this.objectsDifferent = forward.objectsDifferent;
        this.direction = Direction.BACK;
        this.source = new WorldSource(this);
        this.target = new WorldTarget(this);
        this.reverse = new WorldReverse(this);
        this.reversed = forward;
    }

    @Override
    public Direction direction() {
        return direction;
    }

    @Override
    public DatabasePair reversed() {
        return reversed;
    }

    @Override
    public ReverseLink reverse() {
        return reverse;
    }

    @Override
    public SourceDatabase source() {
        return source;
    }

    @Override
    public TargetDatabase target() {
        return target;
    }

    @Override
    public List<Finding> check() {
        return world.call("check", () -> List.copyOf(findings));
    }

    @Override
    public List<Finding> askHost(Duration atMost) {
        return world.call("askHost", () -> List.copyOf(world.host));
    }

    @Override
    public Foreseen foresee() {
        return world.call("foresee", () -> world.foreseen);
    }

    @Override
    public Optional<Finding> sameDatabase() {
        return Optional.empty();
    }

    @Override
    public int copySchema() {
        return world.call("copySchema", () -> 0);
    }

    @Override
    public List<Ailment> missingParts() {
        return List.copyOf(world.missingParts);
    }

    @Override
    public List<Ailment> diagnose() {
        return List.copyOf(world.causes);
    }

    @Override
    public List<Drift> drift() {
        return world.call("drift", () -> List.copyOf(drift));
    }

    @Override
    public List<TableName> unreplicated() {
        return world.call("unreplicated", () -> List.copyOf(world.newTables));
    }

    /** They are copied at once, or never. */
    @Override
    public void replicateNewTables() {
        world.call(direction.label() + ".replicateNewTables", () -> {
            if (!world.copyHangs) {
                world.newTables.clear();
            }
            return true;
        });
    }

    @Override
    public SequenceReport widenSequences() {
        return world.call("widenSequences", () -> new SequenceReport(1, 1, List.of()));
    }

    @Override
    public void foreseeSequences() {
        world.call("foreseeSequences", () -> true);
    }

    @Override
    public SequenceReport checkSequences() {
        return world.call("checkSequences", () -> new SequenceReport(1, 0, sequencesBehind));
    }

    @Override
    public LargeObjectReport carryLargeObjects() {
        return world.call("carryLargeObjects", () -> new LargeObjectReport(1, 0, objectsDifferent));
    }

    @Override
    public LargeObjectReport sweepLargeObjects(Duration atMost) {
        return world.call("sweepLargeObjects", () -> new LargeObjectReport(1, 0, objectsDifferent));
    }

    @Override
    public void forgetLargeObjects() {
        world.call(direction.label() + ".forgetLargeObjects", () -> true);
    }

    @Override
    public SequenceReport compareSequences() {
        return world.call("compareSequences", () -> new SequenceReport(1, 0, sequencesBehind));
    }

    @Override
    public LargeObjectReport compareLargeObjects(Runnable carry) {
        return world.call("compareLargeObjects", () -> new LargeObjectReport(1, 0, objectsDifferent));
    }

    @Override
    public Optional<ComparisonProgress> comparing() {
        return Optional.empty();
    }

    @Override
    public void interruptLongWork() {}

    @Override
    public ComparisonReport compareRows() {
        return world.call("compareRows", () -> {
            if (comparisonFails) {
                throw new ReplicationFailure(
                        ReplicationFailure.Kind.FAILED, "column t.note does not exist", "see the server's log");
            }
            return new ComparisonReport(
                    clock.instant(), 10, world.rowsDifferent, List.of(), world.rowsUnsettled, world.rowsUnseen);
        });
    }

    @Override
    public void close() {}

    /** What both sides have in common. */
    abstract static class Half implements Database {

        final WorldDatabases pair;
        final World world;

        Half(WorldDatabases pair) {
            this.pair = pair;
            this.world = pair.world;
        }

        @Override
        public Optional<GateRow> gate() {
            return world.call(side().label() + ".gate", () -> world.gate(side()));
        }

        @Override
        public Lineage lineage() {
            Lineage known = world.lineages.get(side());
            if (known == null) {
                throw refused("permission denied for function pg_control_system");
            }
            return known;
        }

        @Override
        public GateRow install(GateState initial) {
            return world.call(side().label() + ".install", () -> {
                if (world.gate(side()).isEmpty()) {
                    world.put(new GateRow(
                            pair.session.migration(), side(), initial, Epoch.NONE, pair.session.generation()));
                }
                return locked();
            });
        }

        @Override
        public void takeOver() {
            world.call(side().label() + ".takeOver", () -> {
                Optional<GateRow> row = world.gate(side());
                if (row.isEmpty()) {
                    return false;
                }
                if (row.get().generation() > pair.session.generation()) {
                    throw superseded();
                }
                world.put(new GateRow(
                        row.get().migration(),
                        side(),
                        row.get().state(),
                        row.get().epoch(),
                        pair.session.generation()));
                return true;
            });
        }

        @Override
        public boolean lockDdl() {
            return world.call(side().label() + ".lockDdl", () -> true);
        }

        @Override
        public void unlockDdl() {
            world.call(side().label() + ".unlockDdl", () -> true);
        }

        /** A pool that was let in opens one after the other. */
        @Override
        public int applicationSessions() {
            Instant letIn = world.letIn.get(side());
            if (letIn == null || world.sessionTakes.isZero()) {
                return World.POOL;
            }
            long opened = Duration.between(letIn, pair.clock.instant()).dividedBy(world.sessionTakes);
            return (int) Math.min(world.poolOpens, opened);
        }

        @Override
        public List<String> leftovers() {
            return world.call(
                    side().label() + ".leftovers", () -> world.gate(side()).isPresent() ? List.of("gate") : List.of());
        }

        /** As every act: locks the row, and checks that it is ours. */
        GateRow locked() {
            GateRow row = world.gate(side())
                    .orElseThrow(() -> new ReplicationFailure(
                            ReplicationFailure.Kind.FAILED, side().label() + ": the gate has no row", "end it"));
            if (row.generation() != pair.session.generation()) {
                throw superseded();
            }
            return row;
        }

        GateRow move(GateState next, Epoch epoch) {
            GateRow row = locked();
            if (!row.state().mayBecome(next)) {
                throw refused(row.state() + " cannot become " + next);
            }
            GateRow moved = new GateRow(row.migration(), side(), next, epoch, row.generation());
            world.put(moved);
            return moved;
        }

        ReplicationFailure refused(String what) {
            return new ReplicationFailure(
                    ReplicationFailure.Kind.REFUSED, side().label() + ": " + what, "look at the gates");
        }

        private ReplicationFailure superseded() {
            return new ReplicationFailure(
                    ReplicationFailure.Kind.SUPERSEDED, side().label() + ": a higher generation acts", "stop");
        }
    }
}
