package dev.crossfade.control.migration;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's move, as it is kept: where it stands, and what is wanted of it. What the databases say is not in here; it is looked
 * at.
 *
 * @param id names the gates, the sessions and the slot
 * @param tenant who moves
 * @param generation of the controller that acts; persisted before it acts
 * @param stage where it stands
 * @param step the step that is next, or under way
 * @param state how it stands there
 * @param intent what the operator wants
 * @param acceptDuplicates the operator accepts what a reroute without atomic requests can apply twice
 * @param attemptEpoch of the last attempt at the switchover; {@link Epoch#NONE} before it has one
 * @param attempt the last attempt at the switchover; null before the first
 * @param crossing which way the last attempt at the switchover leads, and whether it got there
 * @param lineages which servers the two sides are
 * @param waitingFor in words; null when it does not wait
 * @param trouble what went wrong last; null when nothing did
 * @param since when it came to stage, step and state
 * @param version of this row; 0 before it was saved
 */
public record Migration(
        UUID id,
        TenantId tenant,
        long generation,
        Stage stage,
        String step,
        State state,
        Intent intent,
        boolean acceptDuplicates,
        Epoch attemptEpoch,
        MigrationStatus.@Nullable Attempt attempt,
        Crossing crossing,
        Lineages lineages,
        @Nullable String waitingFor,
        MigrationStatus.@Nullable Trouble trouble,
        Instant since,
        long version) {

    /** The one step of a switchover that leads forward. */
    public static final String SWITCHOVER = "switchover";

    /** The one step of a switchover that leads back. */
    public static final String ROLLBACK = "rollback";

    /** A migration that nobody has begun. */
    public static Migration first(UUID id, TenantId tenant, String step, Instant now) {
        return new Migration(
                id,
                tenant,
                1,
                Stage.SETUP,
                step,
                State.RUNNING,
                Intent.MIGRATE,
                false,
                Epoch.NONE,
                null,
                Crossing.NONE,
                Lineages.UNSEEN,
                null,
                null,
                now,
                0);
    }

    /**
     * Moves, as {@link Transitions} allows, and forgets what it waited for; an old trouble stays until a step is done, or all was
     * undone.
     */
    public Migration at(Stage next, String nextStep, State nextState, Instant now) {
        Transitions.check(stage, state, next, nextState);
        Instant from = stage == next && step.equals(nextStep) && state == nextState ? since : now;
        return new Migration(
                id,
                tenant,
                generation,
                next,
                nextStep,
                nextState,
                intent,
                acceptDuplicates,
                attemptEpoch,
                attempt,
                crossing,
                lineages,
                null,
                nextState == State.ABORTED ? null : trouble,
                from,
                version);
    }

    /**
     * The operator says that one side is gone for good, and the migration goes on at the other, whatever a predecessor left: to look at
     * that the one that is gone would have to answer. A cleanup after the switchover does both sides' work as far as they answer.
     */
    public boolean goesOnWithoutOneSide() {
        return !state.ended()
                && switch (intent) {
                    case ABORT_WITHOUT_TARGET, ACCEPT_LOSS -> true;
                    case CLEAN_UP_WITHOUT_SOURCE -> stage == Stage.SWITCHOVER;
                    case MIGRATE, PAUSE, RESUME, SWITCH, ROLL_BACK, ROLL_BACK_WITHOUT_WORKERS, ABORT, CLEAN_UP -> false;
                };
    }

    /** A rollback whose attempt has begun, and is not through. */
    public boolean rollbackIsUnderWay() {
        return stage == Stage.SWITCHOVER && direction() == Direction.BACK && !opened();
    }

    /** Failed, and not for good: the operator may have it tried again. */
    public boolean mayBeTriedAgain() {
        return state == State.FAILED && !intent.aborts();
    }

    /** At work again where it failed; a switchover that was wanted before has to be asked for anew. */
    public Migration tryingAgain(Instant now) {
        // What was paused is to be let go on first.
        return wanting(intent.rests() ? Intent.RESUME : Intent.MIGRATE)
                .troubledBy(null)
                .at(stage, step, State.RUNNING, now);
    }

    /**
     * A switchover, or a rollback, is wanted, and its attempt, if there is one, has no epoch yet: no gate can carry it, so nothing was
     * fenced or armed for it.
     */
    public boolean switchoverIsPending() {
        boolean atWork = state == State.RUNNING || state == State.WAITING;
        return switch (stage) {
            case REPLICATION -> atWork && intent == Intent.SWITCH;
            // An automatic one comes here without anybody's word.
            case SWITCHOVER -> atWork && !intent.aborts() && !attemptHasEpoch();
            case POST_MIGRATION -> atWork && intent.rollsBack();
            case SETUP -> false;
        };
    }

    /** The last attempt was begun, and its end was not written down. */
    public boolean attemptIsUnderWay() {
        return attempt != null && attempt.outcome().equals("running");
    }

    private boolean attemptHasEpoch() {
        return attemptIsUnderWay() && !attemptEpoch.equals(Epoch.NONE);
    }

    /** The number of the attempt that is begun next; one that was cut off before it changed anything does not count. */
    public int nextAttempt() {
        if (attempt == null) {
            return 1;
        }
        return attemptIsUnderWay() ? attempt.number() : attempt.number() + 1;
    }

    public Migration waitingFor(String what, Instant now) {
        Migration waiting = at(stage, step, State.WAITING, now);
        return waiting.with(waiting.intent, what, waiting.trouble);
    }

    /** Where it stands, and whatever its state: {@link #waitingFor} is for who is at work. */
    public Migration heldUpBy(String what) {
        return with(intent, what, trouble);
    }

    public Migration wanting(Intent wanted) {
        return with(wanted, waitingFor, trouble);
    }

    public Migration troubledBy(MigrationStatus.@Nullable Trouble what) {
        return with(intent, waitingFor, what);
    }

    public Migration acceptingDuplicates(boolean accepted) {
        return copy(generation, intent, accepted, attemptEpoch, attempt, crossing, waitingFor, trouble, version);
    }

    /** Of a controller that starts: above the last one's generation, and above one that was seen elsewhere. */
    public Migration aboveGeneration(long seen) {
        return ofGeneration(Math.max(generation, seen) + 1);
    }

    public Migration ofGeneration(long next) {
        return copy(next, intent, acceptDuplicates, attemptEpoch, attempt, crossing, waitingFor, trouble, version);
    }

    public Migration attempting(Epoch epoch, MigrationStatus.Attempt now) {
        return copy(generation, intent, acceptDuplicates, epoch, now, crossing, waitingFor, trouble, version);
    }

    public Migration seenOpen() {
        return crossing(crossing.seenOpen());
    }

    private Migration crossing(Crossing next) {
        return copy(generation, intent, acceptDuplicates, attemptEpoch, attempt, next, waitingFor, trouble, version);
    }

    /** Of the last attempt at a switchover, or a rollback. */
    public Direction direction() {
        return crossing.direction();
    }

    /** The way that the next attempt would lead, or the one under way does. */
    public Direction next() {
        return crossing.next();
    }

    /** The side to which the attempt leads was seen open. */
    public boolean opened() {
        return crossing.opened();
    }

    /** The attempt has succeeded, and that is written down. */
    public boolean arrived() {
        return crossing.opened() && stage == crossing.arrival();
    }

    /** The side to which the attempt leads is open; the migration goes on in the stage that follows on that. */
    public Migration arriving(String firstStep, @Nullable Instant rollbackUntil, Instant now) {
        Migration open = crossing(crossing.seenOpen().rollbackUntil(rollbackUntil));
        return open.arrived() ? open : open.at(crossing.arrival(), firstStep, State.RUNNING, now);
    }

    /** A rollback begins, as the switchover did. */
    public Migration turningBack(Instant now) {
        return crossing(crossing.turnedBack()).at(Stage.SWITCHOVER, ROLLBACK, State.RUNNING, now);
    }

    /**
     * Back where it waited before the attempt, of which nothing is left.
     *
     * @param holdPoint where a switchover is waited for
     * @param window where a rollback is
     */
    public Migration waitingAgain(String holdPoint, String window, Instant now) {
        return direction() == Direction.FORWARD
                ? at(Stage.REPLICATION, holdPoint, State.RUNNING, now)
                : crossing(crossing.undone()).at(Stage.POST_MIGRATION, window, State.RUNNING, now);
    }

    /** After a rollback: the sides have the roles again that they had before the switchover. */
    public Migration backAtTheBeginning() {
        return stage == Stage.REPLICATION ? crossing(Crossing.NONE) : this;
    }

    /** Nothing is carried back any more. */
    public Migration withoutWayBack() {
        return crossing(crossing.rollbackUntil(null));
    }

    /** Its sides are these servers. */
    public Migration on(Lineages servers) {
        return new Migration(
                id,
                tenant,
                generation,
                stage,
                step,
                state,
                intent,
                acceptDuplicates,
                attemptEpoch,
                attempt,
                crossing,
                servers,
                waitingFor,
                trouble,
                since,
                version);
    }

    public Migration ofVersion(long next) {
        return copy(generation, intent, acceptDuplicates, attemptEpoch, attempt, crossing, waitingFor, trouble, next);
    }

    private Migration with(Intent wanted, @Nullable String waiting, MigrationStatus.@Nullable Trouble problem) {
        return copy(generation, wanted, acceptDuplicates, attemptEpoch, attempt, crossing, waiting, problem, version);
    }

    /** At the same place. */
    private Migration copy(
            long ofGeneration,
            Intent wanted,
            boolean accepted,
            Epoch epoch,
            MigrationStatus.@Nullable Attempt last,
            Crossing crossed,
            @Nullable String waiting,
            MigrationStatus.@Nullable Trouble problem,
            long ofVersion) {
        return new Migration(
                id,
                tenant,
                ofGeneration,
                stage,
                step,
                state,
                wanted,
                accepted,
                epoch,
                last,
                crossed,
                lineages,
                waiting,
                problem,
                since,
                ofVersion);
    }
}
