package dev.crossfade.control.migration;

import static dev.crossfade.replication.fence.gate.GateState.ABORTED;
import static dev.crossfade.replication.fence.gate.GateState.ARMED;
import static dev.crossfade.replication.fence.gate.GateState.FENCED;
import static dev.crossfade.replication.fence.gate.GateState.FENCING;
import static dev.crossfade.replication.fence.gate.GateState.GUARDED;
import static dev.crossfade.replication.fence.gate.GateState.OPEN;
import static dev.crossfade.replication.fence.gate.GateState.SERVING;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.util.Optional;
import java.util.UUID;

/** Both sides' gates as they were seen last, and who may write by them. */
public record Gates(GateView source, GateView target) {

    private static final GateView NOT_LOOKED_AT = new GateView.Unknown("not looked at yet");

    /** Before anybody looked. */
    public static final Gates UNSEEN = new Gates(NOT_LOOKED_AT, NOT_LOOKED_AT);

    /**
     * {@code SOURCE}, {@code TARGET} or {@code none}, with why it is none; {@code UNKNOWN} where it depends on a gate that was not read. A
     * side counts as writable only when its own gate was read and says so, or when it has no gate and the other half of the story is known.
     *
     * @param crossing which way the last attempt leads, and whether the side to which it leads was seen open earlier;
     *     {@link Crossing#NONE} where no gate is ours: those of another migration decide all the same
     */
    public Writable writable(Crossing crossing) {
        return writable(crossing, false);
    }

    /**
     * The same in the middle of an attempt, when both sides have a gate: one that is gone was deleted, and what it said of is not known. Its
     * side may be shut out, or may have been opened.
     */
    public Writable writableInAttempt(Crossing crossing) {
        return writable(crossing, true);
    }

    private Writable writable(Crossing crossing, boolean attempted) {
        if (bothServe()) {
            return stray().map(stray -> new Writable(stray.other().name(), ""))
                    .orElseGet(() ->
                            nobody(true, "both sides let their application write, and their epochs are the same"));
        }
        Direction direction = crossing.direction();
        GateView to = at(direction.to());
        if (to.says(OPEN, SERVING)) {
            return new Writable(direction.to().name(), "");
        }
        GateView from = at(direction.from());
        if (crossing.opened() && from.says(SERVING, OPEN)) {
            // Lifted, or opened, without the other side.
            return new Writable(direction.from().name(), "");
        }
        if (crossing.opened()) {
            return to instanceof GateView.Absent
                    ? new Writable(direction.to().name(), "")
                    : nobody(
                            to instanceof GateView.Unknown,
                            "the " + direction.to().label() + "'s gate is " + to.inWords());
        }
        if (from.says(SERVING, OPEN) || (from instanceof GateView.Absent && !attempted)) {
            return new Writable(direction.from().name(), "");
        }
        boolean deleted = attempted && oneIsAbsent();
        return nobody(
                deleted || unknown(),
                "the source's gate is " + source.inWords() + ", the target's " + target.inWords()
                        + (deleted ? ": a row was deleted in the middle of an attempt" : ""));
    }

    private static Writable nobody(boolean unknown, String reason) {
        return new Writable(unknown ? "UNKNOWN" : "none", reason);
    }

    /** The target was opened, by whatever migration: it says so, or the source waits to be opened as it does only after that. */
    public boolean livesOnTarget() {
        return target.says(OPEN, SERVING) || source.says(GUARDED, ARMED, ABORTED);
    }

    /**
     * Which no switchover leaves: one side has come back that is older than its own fence, because it was failed over or restored; or one
     * that was given up, and the other was opened without it, by {@code fence lift} or by {@code rollback --accept-loss}.
     */
    public boolean bothServe() {
        return source.says(SERVING, OPEN) && target.says(SERVING, OPEN);
    }

    /**
     * Of two that {@linkplain #bothServe serve} the one on which the tenant does not live, by whatever way both came to it: every attempt
     * raises the epochs of both, and whatever opens one side alone raises that one's above all that it knows of. Empty where they are the
     * same: then a person has to say.
     */
    public Optional<Side> stray() {
        if (!bothServe() || epoch(source).equals(epoch(target))) {
            return Optional.empty();
        }
        return Optional.of(epoch(source).isAfter(epoch(target)) ? Side.TARGET : Side.SOURCE);
    }

    public GateView at(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /** With the epoch, where it was read: {@code serving at epoch 7}. */
    public String inWords(Side side) {
        GateView view = at(side);
        return view instanceof GateView.Seen seen
                ? view.inWords() + " at epoch " + seen.row().epoch()
                : view.inWords();
    }

    /** As one side was seen since. */
    public Gates with(Side side, GateView seen) {
        return side == Side.SOURCE ? new Gates(seen, target) : new Gates(source, seen);
    }

    /** In roles: as source the side that an attempt in this direction would fence, as target the one that it would open. */
    public Gates towards(Direction direction) {
        return new Gates(at(direction.from()), at(direction.to()));
    }

    /** Whether a gate of another migration was seen. */
    public boolean hasForeign(UUID ours) {
        return isForeign(source, ours) || isForeign(target, ours);
    }

    private static boolean isForeign(GateView view, UUID ours) {
        return view instanceof GateView.Seen seen && !seen.row().migration().equals(ours);
    }

    /** The highest epoch that either gate was seen with. */
    public Epoch highestEpoch() {
        return epoch(source).max(epoch(target));
    }

    /** The highest generation that either gate of this migration was seen with; 0 when none was. */
    public long highestGeneration(UUID migration) {
        return Math.max(generation(source, migration), generation(target, migration));
    }

    /** Nothing was begun, or all of it was undone: the source serves, the target refuses and is ready for an attempt. */
    boolean atRest() {
        boolean sourceServes = source.says(SERVING) || source instanceof GateView.Absent;
        boolean targetWaits = target.says(GUARDED) || target instanceof GateView.Absent;
        return sourceServes && targetWaits;
    }

    /** Taken away by hand, where a migration has set both up. */
    public boolean oneIsAbsent() {
        return source instanceof GateView.Absent || target instanceof GateView.Absent;
    }

    /** Neither side has one: never set up, taken away, or deleted. */
    public boolean absent() {
        return source instanceof GateView.Absent && target instanceof GateView.Absent;
    }

    /**
     * What a person does about gates from which nothing starts.
     *
     * @param next the way that would be started
     */
    String mend(TenantId tenant, Direction next) {
        String end = next == Direction.FORWARD
                ? "crossfade abort " + tenant + " ends the migration at the source, and it can begin anew"
                : "crossfade cleanup " + tenant + " ends the migration at the target";
        return oneIsAbsent()
                ? "a gate was taken away by hand, and nothing is done without it: " + end
                        + "; it takes away what still stands there, and names what has to be given back by hand before it can"
                : "find out who changed them: crossfade fence show " + tenant
                        + " --config FILE. A controller that is started again undoes or finishes what an attempt has left; "
                        + end;
    }

    /** False until both were asked: a controller that was just started knows nothing, and nothing need be wrong. */
    public boolean lookedAt() {
        return !source.equals(NOT_LOOKED_AT) && !target.equals(NOT_LOOKED_AT);
    }

    /** Whether a side did not answer, or was not asked yet. */
    public boolean unknown() {
        return source instanceof GateView.Unknown || target instanceof GateView.Unknown;
    }

    /** Why it is not to be relied on that a side's database takes requests; empty where it is. */
    public Optional<String> doubtAbout(Side side) {
        GateView own = at(side);
        if (own.says(OPEN, SERVING)) {
            return Optional.empty();
        }
        if (own.says(GUARDED, ARMED, ABORTED, FENCING, FENCED)) {
            return Optional.of(
                    "the " + side.label() + "'s database refuses the application: its gate is " + own.inWords());
        }
        return unknown()
                ? Optional.of(
                        "whether the " + side.label() + "'s database takes requests is not known: the source's gate is "
                                + source.inWords() + ", the target's " + target.inWords())
                : Optional.empty();
    }

    boolean attemptUnfinished() {
        return source.says(FENCING, FENCED) || target.says(ARMED, ABORTED);
    }

    private static Epoch epoch(GateView view) {
        return view instanceof GateView.Seen seen ? seen.row().epoch() : Epoch.NONE;
    }

    private static long generation(GateView view, UUID migration) {
        return view instanceof GateView.Seen seen && seen.row().migration().equals(migration)
                ? seen.row().generation()
                : 0;
    }

    /**
     * Who may write.
     *
     * @param side {@code SOURCE, TARGET}, {@code none}, or {@code UNKNOWN}
     * @param reason why none or unknown; empty otherwise
     */
    public record Writable(String side, String reason) {

        /** Neither side's name stands there. */
        public boolean isNobody() {
            return side.equals("none") || side.equals("UNKNOWN");
        }
    }
}
