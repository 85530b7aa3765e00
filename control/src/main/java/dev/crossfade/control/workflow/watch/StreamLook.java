package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.TableCopy;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One look at both links of a direction. What a side does not answer is empty, and unknown.
 *
 * @param slot empty also where there is none
 * @param copy of the tables; empty also where nothing is copied
 * @param copySlots by which tables are copied just now
 * @param otherLink against the direction; empty also where it has no slot
 */
record StreamLook(
        Direction direction,
        Lag lag,
        Optional<SlotStatus> slot,
        Optional<List<TableCopy>> copy,
        Optional<List<SlotStatus>> copySlots,
        Optional<Link> otherLink) {

    static StreamLook take(DatabasePair databases, Gates gates, Clock clock) {
        Direction direction = databases.direction();
        Lag lag = known(databases.source()::lag)
                .orElseGet(() -> new Lag.Unknown(
                        clock.instant(), "the " + direction.from().label() + " does not answer"));
        Optional<SlotStatus> slot = known(databases.source()::slot).flatMap(Function.identity());
        // What goes back copies nothing.
        boolean mayCopy = direction == Direction.FORWARD;
        Optional<List<TableCopy>> copy = mayCopy ? known(databases.target()::copyProgress) : Optional.empty();
        // A target that does not answer has not copied all: nobody fetches, and the source keeps its log for it.
        boolean noneLeft = !mayCopy
                || copy.filter(tables -> tables.stream().allMatch(TableCopy::copied))
                        .isPresent();
        Optional<List<SlotStatus>> copySlots = noneLeft ? Optional.of(List.of()) : known(databases.target()::copySlots);
        Optional<Link> other = known(() -> other(databases.reversed(), gates)).flatMap(Function.identity());
        return new StreamLook(direction, lag, slot, copy, copySlots, other);
    }

    /** It keeps log as the one that is followed does, whether anything goes along it or not. */
    private static Optional<Link> other(DatabasePair against, Gates gates) {
        if (gates.at(against.direction().from()) instanceof GateView.Unknown) {
            // It has just been waited for.
            return Optional.empty();
        }
        return against.source()
                .slot()
                .map(found -> new Link(
                        against.direction(),
                        found,
                        found.active() ? against.source().lag() : null));
    }

    /** What it adds to what was seen before. */
    void tell(StreamCourse course, Instant at) {
        course.sawLag(direction, lag);
        otherLink.map(Link::lag).ifPresent(other -> course.sawLag(direction.reversed(), other));
        copy.ifPresent(tables -> course.sawCopy(at, tables));
    }

    /** Empty where it could not be found out. */
    static <T> Optional<T> known(Supplier<T> look) {
        try {
            return Optional.of(look.get());
        } catch (ReplicationFailure e) {
            return Optional.empty();
        }
    }
}
